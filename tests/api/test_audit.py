"""The audit over the API: RevOps's, by a token that may speak for the whole install."""

import pytest

from ledger.models import Event
from people.models import Role
from people.verbs import add_team, join_team

pytestmark = [pytest.mark.django_db, pytest.mark.rule("AUDIT-1")]


@pytest.fixture
def by(caller):
    return caller(revops=None)


def test_says_the_same_words_as_the_page_and_gives_the_ids(by, person, at):
    user, team = person("Marc Lind"), add_team(name="Team West", by=None, at=at)
    join_team(user, role=Role.AE, team=team, by=by.user, at=at)
    item = by.get("/audit?who=marc&kind=user.role_given").said["items"][0]
    assert item["what"] == f"{by.user.name} gave Marc Lind the role AE in Team West"
    assert (item["subject"], item["team"], item["by"]) == (str(user.pk), str(team.pk), str(by.user.pk))
    assert item["new"] == {"role": "ae", "team": str(team.pk)}


def test_pages_go_through_everything_once(by, at):
    for number in range(7):
        add_team(name=f"Team {number}", by=by.user, at=at)
    seen, cursor = [], ""
    while cursor is not None:
        page = by.get(f"/audit?limit=3{cursor and '&cursor=' + cursor}").said
        seen += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
    assert seen == list(Event.objects.order_by("-at", "-pk").values_list("pk", flat=True))


def test_is_read_by_revops_alone_and_with_the_scope_for_it(by, caller):
    assert caller(reader=None).get("/audit").status_code == 403
    without = caller(scopes=("read",), revops=None)
    assert without.get("/audit").said["detail"] == "This token lacks the scope “admin”."


@pytest.mark.parametrize("asked", ["kind=Nonsense", "who=a%00", "since=yesterday", "part=both", "cursor=abc"])
def test_what_cannot_be_asked_is_refused_at_its_field(by, asked):
    answer = by.get(f"/audit?{asked}")
    assert answer.status_code == 422
    assert answer.said["errors"][0]["field"] == asked.partition("=")[0]
