"""./run check: every step runs, and one failure fails the whole."""

import psycopg
import pytest

from launcher.checks import STEPS, Step, run_checks, with_empty_database
from launcher.commands import PROJECT, product_environment
from launcher.refusals import Refusal
from launcher.services import Addresses, Services, services

ADDRESSES = Addresses("postgresql://app@db/h", "postgresql://owner@db/h", "redis://cache")


class Recorder:
    """Stands for the servers; a step named by its words fails when they are `false`."""

    def __init__(self):
        self.ran = []
        self.addresses = ADDRESSES

    def run(self, words, env):
        self.ran.append((words, env))
        if words[0] == "missing":
            raise FileNotFoundError(2, "No such file or directory")
        return int(words[0] == "false")


def check(tmp_path, *steps):
    recorder = Recorder()
    return run_checks(tmp_path, recorder, {"HANDOFF_ENV": "test"}, steps), recorder.ran


def test_one_failure_fails_the_whole_and_the_rest_still_runs(tmp_path, capsys):
    code, ran = check(
        tmp_path, Step("first", ("false",)), Step("second", ("missing",)), Step("third", ("true",))
    )
    assert code == 1
    assert len(ran) == 3
    assert "check: 2 failed: first, second" in capsys.readouterr().out


def test_the_deployment_step_sees_a_production(tmp_path):
    _, [(_, env)] = check(tmp_path, Step("deploy", ("true",), production=True))
    assert env["HANDOFF_ENV"] == "production"


def test_a_step_over_files_gets_them_or_is_left_out(tmp_path):
    step = Step("templates", ("true",), files="templates/**/*.html")
    assert check(tmp_path, step) == (0, [])
    (tmp_path / "templates" / "bar").mkdir(parents=True)
    (tmp_path / "templates" / "bar" / "a.html").touch()
    _, [(words, _)] = check(tmp_path, step)
    assert words == ("true", "templates/bar/a.html")


def test_a_step_of_the_owner_runs_as_the_owner(tmp_path):
    _, [(_, env)] = check(tmp_path, Step("migrate", ("true",), owner=True))
    assert env["DATABASE_URL"] == ADDRESSES.owner


@pytest.fixture
def servers(state):
    with services(state, {}, lasting=False) as running:
        yield running


def test_the_deployment_step_looks_into_a_migrated_database(servers):
    migrate, deploy = (
        next(step for step in STEPS if step.name.startswith(name)) for name in ("migrations run", "dep")
    )
    shifted = "SET handoff.may_travel = 'yes'; INSERT INTO ledger_timeshift VALUES (1, '1 hour')"
    with with_empty_database(servers) as running:
        env = product_environment(running, "test")
        assert run_checks(PROJECT, running, env, [migrate, deploy]) == 0
        with psycopg.connect(running.addresses.owner, autocommit=True) as connection:
            connection.execute(shifted)
        assert run_checks(PROJECT, running, env, [deploy]) == 1
    with psycopg.connect(servers.addresses.owner) as connection:
        left = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE 'handoff_check%'")
        assert left.fetchall() == []


def test_a_role_that_may_not_create_databases_is_told_so(servers):
    app = servers.addresses.database
    as_the_app = with_empty_database(Services(servers.supervisor, Addresses(app, app, "")))
    with pytest.raises(Refusal, match="let the role of DATABASE_OWNER_URL create some"), as_the_app:
        pass
