"""What a write may set, and for whom."""

import datetime as dt

import pytest

from ledger.models import Event
from ledger.time import now
from people.models import Absence

pytestmark = pytest.mark.django_db


def test_a_change_of_oneself_is_an_event_that_says_it_came_over_the_api(caller):
    by = caller()
    said = by.patch("/me", {"zone": "Europe/Berlin", "single_keys": False}).said
    assert (said["zone"], said["single_keys"]) == ("Europe/Berlin", False)
    event = Event.objects.get(kind="user.changed")
    assert (event.by_id, event.channel, event.address) == (by.user.pk, "api", "127.0.0.1")


class TestAbsence:
    def order(self, **more):
        start = now() + dt.timedelta(days=1)
        return {"starts_at": start.isoformat(), "ends_at": (start + dt.timedelta(days=5)).isoformat()} | more

    def test_is_entered_by_oneself_with_cover(self, caller, person):
        by, cover = caller(), person()
        made = by.post(f"/people/{by.user.pk}/absences", self.order(cover=str(cover.pk)))
        assert (made.status_code, made.said["cover"]) == (201, str(cover.pk))
        assert by.get(f"/people/{by.user.pk}/absences").said["items"] == [made.said]

    @pytest.mark.rule("PEOPLE-2")
    def test_is_not_entered_for_a_colleague(self, caller, person):
        answer = caller().post(f"/people/{person().pk}/absences", self.order())
        assert (answer.status_code, answer.said["errors"][0]["rule"]) == (403, "PEOPLE-2")
        assert not Absence.objects.exists()

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"cover": "01a1fd70-30e2-7750-b1a4-823f1d37e185"}, "cover"),
            ({"starts_at": "9999-12-31T23:59:59-23:00"}, "starts_at"),
            ({"starts_at": "0001-01-01T00:00:00Z"}, "starts_at"),
            ({"ends_at": "2020-01-01T00:00:00Z"}, "ends_at"),
        ],
    )
    def test_that_cannot_be_names_its_field(self, caller, wrong, field):
        by = caller()
        answer = by.post(f"/people/{by.user.pk}/absences", self.order(**wrong))
        assert (answer.status_code, answer.said["errors"][0]["field"]) == (422, field)


def test_a_session_changes_its_own_person_as_a_token_does(person, at_a_page):
    """`request.user` of a session is a lazy stand-in, and not a User as that of a token is."""
    answer = at_a_page(person()).patch("/me", {"single_keys": False})
    assert answer.status_code == 200, answer.said
    assert answer.said["single_keys"] is False
