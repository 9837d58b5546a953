"""The product as `./run` starts it, on a state directory of its own and with the bench's rooms in it.

with running() as product:
    people = product.seed()
    product.handoffs(1000, people, due_in=5)      # rows by SQL, copied from one that the verbs made
    product.kill("clocks1")                       # SIGKILL; it is started again
"""

import contextlib
import http.client
import json
import os
import random
import shutil
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import psycopg
import redis

from bench.sink import Sink, free_port
from launcher import another
from launcher.state import Place

PROJECT = Path(__file__).resolve().parent.parent
STATE = PROJECT / "var" / "bench-state"
OURS = ("web", "worker", "clocks1", "clocks2", "beat")
CLOCK_WORKERS = ("clocks1", "clocks2")
# Only the embedded servers may be killed and emptied, so what names other ones is not passed on.
ENVIRONMENT = {
    "HANDOFF_ENV": "local",
    "HANDOFF_EXTRA_APPS": "bench.apps.BenchConfig",
    "HANDOFF_URLS": "bench.urls",
    "DATABASE_URL": "",
    "DATABASE_OWNER_URL": "",
    "REDIS_URL": "",
    "LOG_LEVEL": "WARNING",
}
KEPT_TABLES = ("django_migrations", "django_content_type", "auth_permission")
FOREVER = 365 * 86400.0


@dataclass(frozen=True)
class People:
    """Ids of those whom handoffs are about."""

    team: str
    sdr: str
    aes: tuple[str, ...]
    account: str

    def order(
        self, number: int, *, due_in: float, kind: str = "drill", effect: bool = False
    ) -> dict[str, Any]:
        """The body of one POST /load/handoffs."""
        ae = self.aes[number % len(self.aes)]
        who = {"team": self.team, "sdr": self.sdr, "ae": ae, "account": self.account}
        return {**who, "due_in": due_in, "kind": kind, "effect": effect}


@contextlib.contextmanager
def running(
    state: Path | None = None, *, env: Mapping[str, str] | None = None, sink: Sink | None = None
) -> Iterator["Running"]:
    """A ready product without rows. `state` is BENCH_STATE when not given; what it held is lost."""
    state = Path(os.environ.get("BENCH_STATE") or STATE) if state is None else state
    with contextlib.ExitStack() as stack:
        sink = sink or stack.enter_context(Sink())
        environment = {**ENVIRONMENT, "BENCH_SINK": sink.address, **(env or {})}
        copy = stack.enter_context(another.started(state, port=free_port(), env=environment))
        product = Running(copy, sink)
        product.empty()
        yield product


def forget(state: Path) -> None:
    """Delete a state directory, so that the next start begins with initdb."""
    place = Place(state.absolute())
    if place.root.exists():
        place.refuse_if_running()
        place.delete()


class Running:
    """A running product: ask it, look into its database, hurt it."""

    def __init__(self, copy: another.Copy, sink: Sink) -> None:
        self.copy, self.sink = copy, sink
        self.facts = copy.facts()  # the addresses stay; process ids are read anew by `pid`
        self.port = int(self.facts["port"])

    # -- looking ----------------------------------------------------------------------------------------

    def connect(self, **options: Any) -> psycopg.Connection:
        """As the owner of the tables, each statement a transaction of its own."""
        return psycopg.connect(self.facts["database_owner_url"], autocommit=True, **options)

    def admin(self) -> psycopg.Connection:
        """As the superuser, in the product's database."""
        address = self.facts["database_admin_url"]
        return psycopg.connect(address, dbname="handoff", autocommit=True)

    def rows(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[tuple]:
        with self.connect() as connection:
            return connection.execute(sql, values).fetchall()

    def value(self, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> Any:
        return self.rows(sql, values)[0][0]

    def broker(self) -> redis.Redis:
        return redis.Redis.from_url(self.facts["redis_url"])

    def queued(self, queue: str = "celery") -> int:
        """Hints that wait in the broker; those that a worker has taken are not counted."""
        with self.broker() as broker:
            return int(broker.llen(queue))

    def ask(self, path: str, method: str = "GET", body: Any = None, timeout: float = 15) -> tuple[int, str]:
        """Status and body; OSError or HTTPException when nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            words = {} if body is None else {"Content-Type": "application/json"}
            connection.request(method, path, None if body is None else json.dumps(body), words)
            answer = connection.getresponse()
            return answer.status, answer.read().decode(errors="replace")
        finally:
            connection.close()

    def answers(self, path: str, status: int = 200) -> bool:
        try:
            return self.ask(path, timeout=2)[0] == status
        except (OSError, http.client.HTTPException):
            return False

    def post(self, path: str, body: Any) -> dict[str, Any]:
        """The answer to a write that must succeed."""
        status, text = self.ask(path, "POST", body)
        if status != 201:
            raise RuntimeError(f"POST {path} answered {status}: {text[:300]}")
        answer: dict[str, Any] = json.loads(text)
        return answer

    def sign_in(self, user: str) -> str:
        """The cookie of a session of this person."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
        connection.request("POST", "/load/session", json.dumps({"user": user}))
        answer = connection.getresponse()
        cookies = SimpleCookie()
        for header in answer.headers.get_all("Set-Cookie", []):
            cookies.load(header)
        connection.close()
        return cookies["sessionid"].value

    # -- making rows ------------------------------------------------------------------------------------

    def empty(self) -> None:
        """Take all rows away, whatever the triggers say, and all hints; time is not shifted any more."""
        with self.admin() as connection:
            found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            tables = ", ".join(name for (name,) in found if name not in KEPT_TABLES)
            connection.execute("SET session_replication_role = replica")
            patiently(connection, f"TRUNCATE {tables} RESTART IDENTITY CASCADE")
        with self.broker() as broker:
            broker.flushall()
        self.sink.seen.clear()
        self.sink.pause = 0.0

    def seed(self, name: str = "bench") -> People:
        made = self.post("/load/people", {"name": name})
        return People(made["team"], made["sdr"], tuple(made["aes"]), made["account"])

    def handoff(self, people: People, **order: Any) -> str:
        """One handoff with its clock, by the verbs."""
        return str(self.post("/load/handoffs", people.order(0, **order))["id"])

    def handoffs(
        self,
        count: int,
        people: People,
        *,
        due_in: float,
        over: float = 0.0,
        kind: str = "drill",
        lead: float = 0.0,
    ) -> None:
        """`count` submitted handoffs with clocks, by SQL: deadlines from `due_in` seconds on, spread over `over`.

        Each clock began `lead` seconds before now. The row they are copied from stays and is far from due.
        """
        sample = self.handoff(people, due_in=FOREVER, kind=kind)
        with self.admin() as connection, connection.transaction():
            connection.execute("SET LOCAL session_replication_role = replica")
            copy_handoffs(connection, sample, count)
            copy_clocks(connection, sample, count, due_in=due_in, over=over, lead=lead, subject="f.handoff")
            connection.execute("NOTIFY ledger_clock")
        self.analyze()

    def clocks(
        self, count: int, people: People, *, due_in: float = FOREVER, over: float = 0.0, kind: str = "drill"
    ) -> None:
        """`count` running clocks by SQL, about nothing: for clocks that are only to be there."""
        sample = self.handoff(people, due_in=FOREVER, kind=kind)
        with self.admin() as connection, connection.transaction():
            connection.execute("SET LOCAL session_replication_role = replica")
            connection.execute(
                "CREATE TEMP TABLE fresh ON COMMIT DROP AS SELECT generate_series(1, %s) AS n", [count]
            )
            copy_clocks(
                connection, sample, count, due_in=due_in, over=over, lead=0, subject="gen_random_uuid()"
            )
            connection.execute("NOTIFY ledger_clock")
        self.analyze()

    def analyze(self) -> None:
        with self.admin() as connection:
            connection.execute("VACUUM ANALYZE")

    def travel(self, seconds: float) -> None:
        """Set how far the product's time stands ahead of the database's."""
        with self.connect() as connection:
            connection.execute("SET handoff.may_travel = 'yes'")
            connection.execute(
                "INSERT INTO ledger_timeshift (id, shift) VALUES (1, make_interval(secs => %s))"
                " ON CONFLICT (id) DO UPDATE SET shift = excluded.shift",
                [seconds],
            )

    # -- hurting ----------------------------------------------------------------------------------------

    def pid(self, name: str) -> int | None:
        return self.copy.pid(name)

    def pids(self, names: Sequence[str] = OURS) -> dict[str, int | None]:
        facts = self.copy.facts()
        return {name: facts.get(name) for name in names}

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> None:
        """Signal it if it runs just now; it may be between two lives."""
        with contextlib.suppress(KeyError, ProcessLookupError):
            self.copy.kill(name, number)

    def kill_with_children(self, name: str) -> None:
        """SIGKILL to it and to the processes that it has work in: those would go on without it for a while."""
        pid = self.pid(name)
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split() if pid else []
        self.kill(name)
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(child), signal.SIGKILL)

    def take_away(self, *names: str) -> None:
        """kill -9, and not started again before `bring_back`."""
        for name in names:
            self.copy.hold(name)
            self.kill(name)

    def bring_back(self, *names: str) -> None:
        for name in names:
            self.copy.release(name)

    def empty_broker_files(self) -> None:
        """Delete what the absent Valkey had written down, so that it comes back knowing nothing."""
        shutil.rmtree(self.copy.place.root / "valkey" / "appendonlydir", ignore_errors=True)

    def wait_until_well(self, seconds: float = 60.0) -> None:
        """All processes run and the clock workers are at work, not only the web."""
        waited = until(lambda: self.copy.is_ready() and self._engines() == len(CLOCK_WORKERS), seconds)
        if waited is None:
            raise TimeoutError(f"The product was not well within {seconds:g} s; see {self.copy.output}.")

    def _engines(self) -> int:
        name = "handoff engine clocks"
        return int(self.value("SELECT count(*) FROM pg_stat_activity WHERE application_name = %s", [name]))


def until(done: Callable[[], bool], seconds: float, every: float = 0.05) -> float | None:
    """Seconds until `done()`, or None when it did not come true in time."""
    started = time.monotonic()
    while not done():
        if time.monotonic() - started > seconds:
            return None
        time.sleep(every)
    return time.monotonic() - started


def patiently(connection: psycopg.Connection, sql: str, tries: int = 30) -> None:
    """Again after a deadlock: the product works meanwhile, and locks the same tables in another order."""
    for left in reversed(range(tries)):
        try:
            connection.execute(sql)
            return
        except psycopg.errors.DeadlockDetected:
            if not left:
                raise
            time.sleep(random.uniform(0.05, 0.3))


def copy_handoffs(connection: psycopg.Connection, sample: str, count: int) -> None:
    """Rows like those of `sample`, under keys that the temporary table `fresh` lists."""
    connection.execute(
        "CREATE TEMP TABLE fresh ON COMMIT DROP AS SELECT n, gen_random_uuid() AS handoff,"
        " gen_random_uuid() AS meeting, nextval('ledger_event_id_seq') AS event FROM generate_series(1, %s) AS n",
        [count],
    )
    of_sample = "FROM handoff_handoff AS h WHERE h.id = %(sample)s"
    event = {"id": "f.event", "subject_id": "f.handoff"}
    copy_rows(connection, "ledger_event", f"(SELECT h.last_move_id {of_sample})", event, sample)
    copy_rows(
        connection, "handoff_meeting", f"(SELECT h.meeting_id {of_sample})", {"id": "f.meeting"}, sample
    )
    copy_rows(
        connection,
        "handoff_handoff",
        "%(sample)s",
        {"id": "f.handoff", "meeting_id": "f.meeting", "last_move_id": "f.event"},
        sample,
    )


def copy_clocks(
    connection: psycopg.Connection,
    sample: str,
    count: int,
    *,
    due_in: float,
    over: float,
    lead: float,
    subject: str,
) -> None:
    """Clocks like that of `sample` with the same shares of another window: from `lead` s ago to the deadline."""
    window = f"({lead:f} + {due_in:f} + f.n * {over:f} / {count})"
    moment = (
        f"now() - make_interval(secs => {lead:f})"
        f" + make_interval(secs => {window} * extract(epoch FROM t - s.started_at)::float8"
        " / extract(epoch FROM s.due_at - s.started_at)::float8)"
    )
    changes = {
        "id": "nextval('ledger_clock_id_seq')",
        "subject_id": subject,
        "started_at": f"now() - make_interval(secs => {lead:f})",
        "due_at": f"now() - make_interval(secs => {lead:f}) + make_interval(secs => {window})",
        "step_times": f"ARRAY(SELECT {moment} FROM unnest(s.step_times) AS t ORDER BY t)",
        "next_at": f"(SELECT min({moment}) FROM unnest(s.step_times) AS t)",
    }
    which = "(SELECT c.id FROM ledger_clock AS c WHERE c.subject_id = %(sample)s)"
    copy_rows(connection, "ledger_clock", which, changes, sample)


def copy_rows(
    connection: psycopg.Connection, table: str, which: str, changes: Mapping[str, str], sample: str
) -> None:
    """One copy of the row `which` for each row f of `fresh`, with some columns changed."""
    found = connection.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'"
        " ORDER BY ordinal_position",
        [table],
    )
    columns = [name for (name,) in found]
    values = ", ".join(changes.get(name, f's."{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    connection.execute(
        f"INSERT INTO {table} ({names}) OVERRIDING SYSTEM VALUE SELECT {values}"
        f" FROM {table} AS s, fresh AS f WHERE s.id = {which} ORDER BY f.n",
        {"sample": sample},
    )
