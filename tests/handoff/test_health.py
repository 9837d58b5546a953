"""What machines ask: /healthz, /readyz, /metrics."""

import socket
import time

import pytest
from django.test import Client, override_settings

from handoff import broker, probes
from ledger import alarms
from tests.handoff.rows import clock

pytestmark = pytest.mark.usefixtures("drill_clock")


@pytest.fixture
def production(settings):
    settings.PRODUCTION = settings.SECURE_SSL_REDIRECT = True
    settings.ALLOWED_HOSTS = ["handoff.example"]


@pytest.fixture
def unasked(monkeypatch):
    """As if this process had just started."""
    monkeypatch.setattr(probes, "migrated", False)
    broker.redis.cache_clear()
    yield
    broker.redis.cache_clear()


class TestHealthz:
    def test_is_well_while_clocks_are_kept(self, at, client):
        clock(at, late=4)
        said = client.get("/healthz")
        assert (said.status_code, said.json()["ok"], said.json()["clocks_overdue"]) == (200, True, 0)

    def test_breaks_when_one_is_more_than_five_seconds_late(self, at, client):
        clock(at, late=48)
        said = client.get("/healthz")
        assert (said.status_code, said.json()["clocks_overdue"]) == (503, 1)
        assert said.json()["why"] == "1 clock is overdue, by 48 s."

    def test_stays_well_when_something_is_parked(self, at, client):
        clock(at, late=600, next_at=None, parked_at=at, tries=3)
        assert client.get("/healthz").status_code == 200

    def test_says_that_the_database_is_away(self, database_gone, client):
        started = time.monotonic()
        said = client.get("/healthz")
        assert (said.status_code, said.json()) == (503, {"ok": False, "why": "database away"})
        assert time.monotonic() - started < 6

    def test_asks_the_database_once(self, db, client, django_assert_num_queries):
        with django_assert_num_queries(1):
            client.get("/healthz")

    def test_says_that_the_schema_is_missing(self, db, client, monkeypatch):
        monkeypatch.setattr("ledger.health.COUNTS", "SELECT * FROM no_such_table")
        assert client.get("/healthz").json()["why"] == "migrations missing"


@pytest.mark.usefixtures("unasked")
class TestReadyz:
    def test_is_ready_when_all_of_it_answers(self, db, client):
        said = client.get("/readyz")
        assert (said.status_code, said.json()) == (200, {"ok": True, "redis": True})

    def test_names_the_database(self, database_gone, client):
        said = client.get("/readyz")
        assert (said.status_code, said.json()["why"]) == (503, "database away")

    def test_names_the_migrations(self, db, client, monkeypatch):
        monkeypatch.setattr("handoff.probes.MigrationExecutor.migration_plan", lambda *_: ["one"])
        said = client.get("/readyz")
        assert (said.status_code, said.json()["why"]) == (503, "migrations missing")

    def test_asks_for_migrations_until_they_are_there(self, db, client, monkeypatch):
        client.get("/readyz")
        monkeypatch.setattr("handoff.probes.MigrationExecutor", lambda *_: pytest.fail("asked again"))
        assert client.get("/readyz").status_code == 200

    @override_settings(REDIS_URL="unix:///nowhere/valkey.sock")
    def test_stays_in_service_without_redis_and_says_so(self, db, client):
        said = client.get("/readyz")
        assert (said.status_code, said.json()["redis"]) == (200, False)

    def test_does_not_wait_for_a_redis_that_is_silent(self, db, client, silent_server):
        with override_settings(REDIS_URL=silent_server):
            started = time.monotonic()
            assert client.get("/readyz").json()["redis"] is False
            assert time.monotonic() - started < 5


@pytest.fixture
def silent_server():
    """Takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


def read(client: Client, **more) -> dict[str, float]:
    lines = client.get("/metrics", **more).content.decode().splitlines()
    return {
        name: float(value) for name, _, value in (line.rpartition(" ") for line in lines if line[0] != "#")
    }


class TestMetrics:
    def test_show_the_ledgers_health(self, at, client):
        clock(at, late=48)
        clock(at, late=-3600)
        clock(at, late=600, next_at=None, parked_at=at)
        alarms.watch()
        seen = read(client)
        assert seen["handoff_database_up"] == 1
        assert seen["handoff_clocks_overdue"] == 1
        assert 48 <= seen["handoff_clocks_oldest_overdue_seconds"] < 60
        assert (seen["handoff_clocks_running"], seen["handoff_clocks_parked"]) == (2, 1)
        assert seen['handoff_alarms_open{name="clocks_overdue"}'] == 1
        assert seen['handoff_alarms_open{name="dispatches_parked"}'] == 0
        assert seen["process_resident_memory_bytes"] > 0

    def test_have_every_count_that_the_ledger_has(self, db, client):
        from ledger import health

        named = {field for field, _, _ in probes.counted.GAUGES}
        assert named == set(health.read().as_dict())

    def test_say_that_the_database_is_away(self, database_gone, client):
        seen = read(client)
        assert seen["handoff_database_up"] == 0
        assert "handoff_clocks_overdue" not in seen

    def test_count_requests_by_pattern(self, db, client):
        def counted(route: str, status: int) -> float:
            return read(client).get(
                f'handoff_requests_total{{method="GET",route="{route}",status="{status}"}}', 0.0
            )

        before = counted("/health/", 200), counted("(none)", 404)
        client.get("/health/?q=1")
        client.get("/nothing-here-1")
        client.get("/nothing-here-2")
        assert (counted("/health/", 200), counted("(none)", 404)) == (before[0] + 1, before[1] + 2)

    def test_have_few_labels_whatever_is_asked_for(self, db, client):
        read(client)
        before = len(read(client))
        for number in range(20):
            client.get(f"/nothing-here/{number}")
            client.generic(f"METHOD{number}", "/")
        assert len(read(client)) - before < 40


@pytest.mark.usefixtures("production")
class TestInProduction:
    """Probes come from beside the server, by address and without TLS."""

    @pytest.mark.parametrize("path", ["/healthz", "/readyz"])
    def test_probes_need_neither_our_host_name_nor_tls(self, db, client, path):
        assert client.get(path, headers={"Host": "10.0.0.7:8000"}).status_code == 200

    def test_pages_need_both(self, db, client):
        assert client.get("/", headers={"Host": "10.0.0.7:8000"}).status_code == 400
        assert client.get("/", headers={"Host": "handoff.example"}).status_code == 301

    def test_metrics_are_closed_while_no_token_is_set(self, db, client):
        said = client.get("/metrics", headers={"Authorization": "Bearer "})
        assert (said.status_code, said.content) == (
            403,
            b"No METRICS_TOKEN is set, so nobody may read the metrics.\n",
        )

    @override_settings(METRICS_TOKEN="right")
    @pytest.mark.parametrize(
        "given", ["", "right", "Bearer wrong", "Basic right", "Bearer rightt", "Bearer ríght"]
    )
    def test_metrics_are_closed_without_the_right_one(self, db, client, given):
        said = client.get("/metrics", headers={"Authorization": given})
        assert said.status_code == 403
        assert b"bearer token" in said.content

    @override_settings(METRICS_TOKEN="right")
    def test_metrics_are_open_with_it(self, db, client):
        assert read(client, headers={"Authorization": "Bearer right"})["handoff_database_up"] == 1
