import pytest
from django.http import QueryDict
from django.urls import reverse

from people.leaf import leaf
from people.models import Role, User
from people.verbs import add_user, join_team

pytestmark = pytest.mark.django_db


@pytest.fixture
def seven(at):
    """Seven people, two of one name."""
    for number, name in enumerate("ABCCDEF"):
        add_user(name=name, email=f"{number}@example.com", by=None, at=at)


def names(found):
    return "".join(user.name for user in found.rows)


def turn(address):
    return leaf(User.objects.all(), QueryDict(address), by="name", size=3)


def test_forth_and_back_shows_everybody_once(seven):
    first = turn("q=x")
    second = turn(first.after)
    third = turn(second.after)
    assert [names(it) for it in (first, second, third)] == ["ABC", "CDE", "F"]
    assert (first.before, third.after) == ("", "")
    assert names(turn(third.before)) == "CDE"
    assert names(turn(turn(third.before).before)) == "ABC"
    assert turn(turn(third.before).before).before == ""
    assert "q=x" in second.after


def test_it_holds_its_place_while_somebody_comes(seven, at):
    first = turn("")
    add_user(name="AA", email="aa@example.com", by=None, at=at)
    assert names(turn(first.after)) == "CDE"


def test_nonsense_is_the_first_leaf(seven):
    assert names(turn("after=nobody")) == "ABC"


def test_the_list_of_people_in_leaves(client, at):
    user = add_user(name="Rosa Ops", email="rosa@example.com", by=None, at=at)
    join_team(user, role=Role.REVOPS, by=None, at=at)
    for number in range(120):
        add_user(name=f"Person {number:03}", email=f"{number}@example.com", by=None, at=at)
    client.force_login(user)
    page = client.get(reverse("people"))
    assert "50 of 121 are shown." in page.text
    following = client.get(reverse("people") + "?" + page.context["leaf"].after)
    assert following.context["rows"][0][0].name == "Person 050"
