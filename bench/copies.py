"""Many handoffs from one that the verbs made: every row of it, copied by SQL under new keys."""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import psycopg

# As ledger.keys makes them: by time, so that pages of an index fill up as they do in life.
KEY = (
    "(lpad(to_hex((extract(epoch FROM now() - ago) * 1000)::bigint), 12, '0') || '7'"
    " || substr(md5(random()::text), 1, 3) || '8' || substr(md5(random()::text), 1, 15))::uuid"
)
NOUNS = ("handoff", "account", "contact", "meeting", "round")
# It counts the words of a round once more, which takes a minute per 100,000 of the same words.
COUNTED = "round_words_counted"


@dataclass(frozen=True)
class Source:
    """Rows of one table that belong to the sample, and what is another in each copy."""

    table: str
    rows: str
    changes: Mapping[str, str]


def copies(connection: psycopg.Connection, sample: str, count: int, *, days: float = 0) -> list[str]:
    """The keys of `count` handoffs like `sample`, the oldest begun `days` before it; as the superuser.

    Nothing of them waits in the outbox, and the feed does not tell of them.
    """
    with connection.transaction():
        connection.execute("SET LOCAL session_replication_role = replica")
        keys = ", ".join(f"{KEY} AS {noun}" for noun in NOUNS)
        connection.execute(
            f"CREATE TEMP TABLE fresh ON COMMIT DROP AS SELECT n, ago, {keys} FROM (SELECT n,"
            " make_interval(secs => %s::float8 * (%s - n) / %s) AS ago FROM generate_series(1, %s) AS n) AS x",
            [days * 86_400, count, count, count],
        )
        with _uncounted(connection):
            for source in _sources(connection, sample, count):
                _copy(connection, source)
        made = connection.execute("SELECT handoff::text FROM fresh ORDER BY n").fetchall()
    return [key for (key,) in made]


def _sources(connection: psycopg.Connection, sample: str, count: int) -> list[Source]:
    first, events, last = _numbered(connection, sample, count)
    own, rounds = f"'{sample}'", f"(SELECT id FROM briefs_reviewround WHERE handoff_id = '{sample}')"
    told = (
        f"(SELECT *, row_number() OVER (ORDER BY id) - 1 AS rank FROM ledger_event WHERE subject_id = {own})"
    )
    handoff = f"(SELECT * FROM handoff_handoff WHERE id = {own})"
    about = {"handoff_id": "f.handoff"}
    return [
        Source("ledger_event", told, {"id": f"{first} + (f.n - 1) * {events} + s.rank", "subject_id": "f.handoff"}),
        Source("handoff_account", _of("handoff_account", handoff, "account_id"),
               {"id": "f.account", "name": "s.name || ' ' || f.n"}),
        Source("handoff_contact", _of("handoff_contact", handoff, "contact_id"),
               {"id": "f.contact", "account_id": "f.account"}),
        Source("handoff_meeting", _of("handoff_meeting", handoff, "meeting_id"), {"id": "f.meeting"}),
        Source("handoff_handoff", handoff, {
            "id": "f.handoff", "account_id": "f.account", "contact_id": "f.contact", "meeting_id": "f.meeting",
            "last_move_id": f"{first} + (f.n - 1) * {events} + {last}"}),
        Source("briefs_brief", f"(SELECT * FROM briefs_brief WHERE handoff_id = {own})", about),
        Source("briefs_reviewround", f"(SELECT * FROM briefs_reviewround WHERE id IN {rounds})",
               about | {"id": "f.round"}),
        Source("briefs_answer", f"(SELECT * FROM briefs_answer WHERE round_id IN {rounds})",
               {"id": _next("briefs_answer"), "round_id": "f.round"}),
        Source("ledger_clock", f"(SELECT * FROM ledger_clock WHERE subject_id = {own})",
               {"id": _next("ledger_clock"), "subject_id": "f.handoff"}),
    ]  # fmt: skip


def _of(table: str, handoff: str, column: str) -> str:
    return f"(SELECT * FROM {table} WHERE id = (SELECT {column} FROM {handoff} AS h))"


def _next(table: str) -> str:
    return f"nextval(pg_get_serial_sequence('{table}', 'id'))"


def _numbered(connection: psycopg.Connection, sample: str, count: int) -> tuple[int, int, int]:
    """The first number of the copied events, how many each copy has, and which of them is its last move."""
    events = [
        pk
        for (pk,) in connection.execute(
            "SELECT id FROM ledger_event WHERE subject_id = %s ORDER BY id", [sample]
        ).fetchall()
    ]
    [last] = connection.execute("SELECT last_move_id FROM handoff_handoff WHERE id = %s", [sample]).fetchone()
    [first] = connection.execute(f"SELECT {_next('ledger_event')}").fetchone()
    connection.execute(
        "SELECT setval(pg_get_serial_sequence('ledger_event', 'id'), %s)", [first + count * len(events)]
    )
    return first, len(events), events.index(last)


def _copy(connection: psycopg.Connection, source: Source) -> None:
    """One copy for each row f of `fresh`: every moment as much earlier as the whole is."""
    found = connection.execute(
        "SELECT column_name, udt_name FROM information_schema.columns WHERE table_name = %s"
        " AND is_generated = 'NEVER' ORDER BY ordinal_position",
        [source.table],
    ).fetchall()
    values = [source.changes.get(name) or _earlier(f's."{name}"', kind) for name, kind in found]
    names = ", ".join(f'"{name}"' for name, _kind in found)
    connection.execute(
        f"INSERT INTO {source.table} ({names}) OVERRIDING SYSTEM VALUE"
        f" SELECT {', '.join(values)} FROM fresh AS f, {source.rows} AS s"
    )


def _earlier(column: str, kind: str) -> str:
    return {
        "timestamptz": f"{column} - f.ago",
        "_timestamptz": f"ARRAY(SELECT t - f.ago FROM unnest({column}) AS t)",
    }.get(kind, column)


@contextlib.contextmanager
def _uncounted(connection: psycopg.Connection) -> Iterator[None]:
    """Without the check that counts words again; rows to come are checked as before."""
    [check] = connection.execute(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [COUNTED]
    ).fetchone()
    connection.execute(f"ALTER TABLE briefs_reviewround DROP CONSTRAINT {COUNTED}")
    yield
    check = check.removesuffix(" NOT VALID")
    connection.execute(f"ALTER TABLE briefs_reviewround ADD CONSTRAINT {COUNTED} {check} NOT VALID")
