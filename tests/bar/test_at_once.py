"""Two people at one bar at the same moment: one winner, or both, and never two versions in force."""

import pytest

from bar import versions
from bar.models import Agreement, Bar, BarVersion
from bar.verbs import agree, discard_draft, draft, put_in_force, save_items, start_bar
from ledger.models import Event
from ledger.refused import Overtaken, Refused
from ledger.time import now
from people.models import Role
from tests.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def comings():
    return Event.objects.filter(kind="bar.came_into_force").count()


@pytest.mark.rule("BAR-7")
def test_the_last_two_aes_agree_at_once_and_it_is_in_force_once(asked, person):
    aes = [person(Role.AE) for _ in range(4)]
    assert at_once(*(lambda ae=ae: agree(asked, by=ae, at=now()) for ae in aes)) == []
    assert (BarVersion.objects.get().state, comings(), Agreement.objects.count()) == ("in_force", 1, 4)


@pytest.mark.rule("BAR-6")
def test_of_two_managers_who_save_one_draft_at_once_one_is_overtaken(written, person):
    items = versions.items(written)
    [no] = at_once(
        lambda: save_items(written, items[:5], revision=1, by=person(Role.MANAGER), at=now()),
        lambda: save_items(written, items[:4], revision=1, by=person(Role.MANAGER), at=now()),
    )
    assert isinstance(no, Overtaken)
    assert written.items.count() in (4, 5)


def test_the_last_word_and_a_save_at_once(asked, person):
    """Either it came into force as it was read, or the save was first and the word was for other words."""
    ae, items = person(Role.AE), versions.items(asked)
    [no] = at_once(
        lambda: agree(asked, by=ae, revision=1, at=now()),
        lambda: save_items(asked, items[:4], revision=1, by=None, at=now()),
    )
    assert isinstance(no, Overtaken)
    row = BarVersion.objects.get()
    assert (row.state, row.items.count()) in [("in_force", 6), ("draft", 4)]


def test_an_exception_and_the_last_word_at_once(asked, ae, manager):
    raised = at_once(
        lambda: agree(asked, by=ae, at=now()),
        lambda: put_in_force(asked, by=manager, why="It is time.", at=now()),
    )
    assert (BarVersion.objects.get().state, comings()) == ("in_force", 1)
    assert all(isinstance(no, Overtaken) for no in raised)


def test_of_two_who_begin_a_draft_at_once_one_is_told(bar):
    [no] = at_once(lambda: draft(bar, by=None, at=now()), lambda: draft(bar, by=None, at=now()))
    assert isinstance(no, Overtaken)
    assert BarVersion.objects.count() == 1


def test_of_two_who_start_one_motion_at_once_one_is_told(team):
    [no] = at_once(*[lambda: start_bar(team, "velocity", by=None, at=now())] * 2)
    assert isinstance(no, Refused)
    assert Bar.objects.count() == 1


def test_a_draft_that_is_discarded_while_it_is_agreed_to_is_one_or_the_other(asked, ae):
    [no] = at_once(lambda: agree(asked, by=ae, at=now()), lambda: discard_draft(asked, by=None, at=now()))
    assert isinstance(no, Overtaken)
    assert BarVersion.objects.get().state in ("in_force", "discarded")
