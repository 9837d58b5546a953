"""Threads that take turns from one pool at once: `python -m bench.pickers PICKS THREADS` prints what each was given.

A process of its own: it works in the product's database by the product's own functions, as the web does.
"""

import json
import os
import sys
import uuid
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

WEIGHTS = (1, 1, 1, 2, 3)


def main(picks: int, threads: int) -> dict[str, object]:
    pool = make_pool()
    shares = [picks // threads + (number < picks % threads) for number in range(threads)]
    with ThreadPoolExecutor(threads) as many:
        given = [
            pair for pairs in many.map(lambda share: list(take_turns(pool, share)), shares) for pair in pairs
        ]
    return counted(pool, given)


def make_pool() -> object:
    from ledger.time import now
    from people.models import Pool, Role, Seat
    from people.verbs import add_pool, add_seat, add_team, add_user, join_team

    at = now()
    team = add_team(name=f"Rotation {uuid.uuid4()}", by=None, at=at)
    pool: Pool = add_pool(team, role=Role.AE, ramp_days=1, by=None, at=at)
    for weight in WEIGHTS:
        user = add_user(name="Picker", email=f"{uuid.uuid4()}@example.com", by=None, at=at)
        join_team(user, role=Role.AE, team=team, by=None, at=at)
        seat: Seat = add_seat(pool, user=user, weight=weight, by=None, at=at)
        assert seat.position == 0
    return pool


def take_turns(pool: object, share: int) -> Iterator[tuple[str, str]]:
    from django.db import connection

    from ledger.events import Subject
    from ledger.time import now
    from people.models import Pool
    from people.turns import Need, take

    assert isinstance(pool, Pool)
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SET synchronous_commit TO off"
            )  # nobody is killed here, so a commit need not wait
        for _ in range(share):
            subject = uuid.uuid4()
            made = take([pool], Need(Subject("drill.lead", subject), counting=()), by=None, at=now())
            yield str(subject), str(made.picked.id) if made.picked else ""
    finally:
        connection.close()


def counted(pool: object, given: list[tuple[str, str]]) -> dict[str, object]:
    """What the threads were told beside what the rows say."""
    from people.models import Pool, Seat, Turn

    assert isinstance(pool, Pool)
    rows = Turn.objects.filter(seat__pool=pool).values_list("subject_id", "seat__user_id")
    written = Counter((str(subject), str(user)) for subject, user in rows)
    subjects = Counter(subject for subject, _user in written)
    got = Counter(user for _subject, user in given)
    per_turn = len(given) / sum(WEIGHTS)
    seats = Seat.objects.filter(pool=pool).values_list("user_id", "weight")
    return {
        "told": len(given),
        "double": sum(count - 1 for count in subjects.values())
        + sum(count - 1 for count in written.values()),
        "otherwise": len(set(given) ^ set(written)),
        "off": max(abs(got[str(user)] - weight * per_turn) for user, weight in seats),
    }


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handoff.settings")
    import django

    django.setup()
    # Who holds the pool's lock would else wait five milliseconds for Python's own after each answer.
    sys.setswitchinterval(0.0002)
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))))
