"""The pages of the bar, as people with different rights meet them."""

import html
import re

import pytest
from django.urls import reverse

from bar import versions
from bar.items import WORDS
from bar.models import Agreement, Bar, BarVersion, FitProfile, State
from bar.verbs import agree, ask, draft, propose, put_in_force, save_items
from handoff.models import Account
from handoff.verbs import open_handoff
from ledger.models import Event
from people.models import Role, Team
from people.verbs import add_team

pytestmark = pytest.mark.django_db


def text(answer, status=200):
    assert answer.status_code == status
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", answer.content.decode())).split())


def typed(items, version=None, **more):
    """What the browser sends for a draft that holds these items."""
    sent = {"items": len(items), "frame": "bant", "do": "save"}
    if version is not None:
        sent |= {"version": version.pk, "revision": version.revision}
    for number, item in enumerate(items):
        sent |= {f"item-{number}-{name}": getattr(item, name) for name in WORDS}
        sent |= {f"item-{number}-lineage": item.lineage or ""}
    return sent | more


def page_of(bar):
    return reverse("bar", args=[bar.pk])


@pytest.fixture
def signed_in(client):
    def signed_in(user):
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def at_work(signed_in, manager):
    """The manager's browser."""
    return signed_in(manager)


class TestTheList:
    def test_a_manager_sees_every_motion_and_where_to_begin(self, at_work, team):
        said = text(at_work.get(reverse("bars")))
        assert said.count("No bar yet. Write it") == 4

    def test_a_member_sees_what_there_is_and_what_waits_for_them(self, signed_in, asked, ae):
        said = text(signed_in(ae).get(reverse("bars")))
        assert "Waits for your word Version 1 waits for Alex Brandt." in said
        assert "Write it" not in said

    def test_who_has_no_role_reads_no_bar(self, signed_in, bar, person, at):
        nobody = person(Role.READER, team=None)
        nobody.memberships.update(ended_at=at)
        client = signed_in(nobody)
        assert client.get(page_of(bar)).status_code == 404
        assert "Ask RevOps" in text(client.get(reverse("bars")), 403)

    def test_an_ae_of_another_team_reads_it_and_agrees(self, signed_in, in_force, person, at):
        elsewhere = person(Role.AE, team=add_team(name="South", by=None, at=at))
        client = signed_in(elsewhere)
        assert "Version 1 waits for your word." in text(client.get(page_of(in_force.bar)))
        client.post(reverse("agree_to_bar", args=[in_force.pk]), {"revision": 1})
        assert Agreement.objects.filter(person=elsewhere, role="ae").exists()


class TestBeginning:
    def test_the_preset_is_looked_at_first(self, at_work, team):
        answer = at_work.get(reverse("add_bar", args=[team.pk, "enterprise"]))
        said = text(answer)
        assert "This motion leans on: Economic buyer, Decision process, Champion." in said
        assert answer.content.count(b"btn-primary") == 1
        assert not Bar.objects.exists()

    @pytest.mark.parametrize(
        ("begin", "items"), [("preset", 3), ("default", 6), ("empty", None), ("none", None)]
    )
    def test_one_starts_from_what_one_presses(self, at_work, team, begin, items):
        answer = at_work.post(
            reverse("add_bar", args=[team.pk, "high_velocity"]), {"from": begin}, follow=True
        )
        bar = Bar.objects.get()
        assert bar.reviewed == (begin != "none")
        assert [it.items.count() for it in bar.versions.all()] == ([items] if items else [])
        assert ("A new draft" in text(answer)) == (begin == "empty")

    def test_what_is_there_already_is_opened(self, at_work, bar, team):
        assert at_work.get(reverse("add_bar", args=[team.pk, "velocity"])).url == page_of(bar)
        assert at_work.get(reverse("add_bar", args=[team.pk, "waterfall"])).status_code == 404

    def test_a_bar_without_a_word_says_so(self, at_work, bar):
        assert "Nothing is written yet" in text(at_work.get(page_of(bar)))
        at_work.post(reverse("draft_bar", args=[bar.pk]), {"from": "preset"})
        assert bar.versions.get().items.count() == 6

    def test_a_draft_from_an_empty_page_begins_with_the_first_save(self, at_work, bar, written):
        items = versions.items(written)[:2]
        at_work.post(reverse("discard_bar_draft", args=[written.pk]))
        fresh = [type(items[0])(**{name: getattr(it, name) for name in WORDS}) for it in items]
        at_work.post(reverse("save_bar", args=[bar.pk]), typed(fresh))
        assert versions.now(bar, State.DRAFT).number == 2


class TestWriting:
    def save(self, client, version, items, **more):
        seen = BarVersion.objects.get(pk=version.pk)
        return client.post(
            reverse("save_bar", args=[version.bar_id]), typed(items, seen, **more), follow=True
        )

    def test_the_whole_draft_is_saved(self, at_work, written):
        items = versions.items(written)
        answer = self.save(at_work, written, [items[1], items[0]], frame="bant_meddic")
        assert "The draft is saved." in text(answer)
        row = BarVersion.objects.get()
        assert [it.lineage for it in versions.items(row)] == [items[1].lineage, items[0].lineage]
        assert row.frame == "bant_meddic"

    @pytest.mark.rule("BAR-1")
    def test_a_seventh_is_refused_by_the_form_and_what_was_typed_stays(self, at_work, written):
        items = versions.items(written)
        seventh = type(items[0])("A seventh thing", "Whether", "Yes", "need", "pain")
        said = text(self.save(at_work, written, [*items, seventh]), 422)
        assert "past six, people skip it" in said
        assert "A seventh thing" in said
        assert written.items.count() == 6

    def test_the_button_for_a_seventh_is_grey_and_says_why(self, at_work, written):
        page = at_work.get(page_of(written.bar)).content.decode()
        assert 'aria-disabled="true" aria-describedby="no-add"' in page
        assert "Choose which one goes." in page

    def test_every_wrong_field_says_what_is_wrong_with_it(self, at_work, written):
        items = versions.items(written)
        answer = self.save(at_work, written, [type(items[0])(name="Half", lineage=items[0].lineage)])
        said = text(answer, 422)
        assert "Nothing is saved yet. What you typed is kept." in said
        for sentence in (
            "Say what the SDR verifies.",
            "Say what a clean answer sounds like.",
            "Choose what it stands for",
        ):
            assert sentence in said
        assert answer.content.count(b'aria-invalid="true"') == 4

    @pytest.mark.parametrize(
        ("do", "order"),
        [
            ("down-0", [1, 0, 2]),
            ("up-2", [0, 2, 1]),
            ("up-0", [0, 1, 2]),
            ("out-1", [0, 2]),
            ("out-9", [0, 1, 2]),
        ],
    )
    def test_a_button_moves_and_saves_nothing(self, at_work, written, do, order):
        items = versions.items(written)[:3]
        answer = self.save(at_work, written, items, do=do)
        rows = answer.context["editor"].rows
        assert [it.item.lineage for it in rows] == [items[place].lineage for place in order]
        assert "Not saved yet." in text(answer)
        assert written.items.count() == 6

    def test_after_a_button_the_keyboard_goes_on_where_it_was(self, at_work, written):
        items = versions.items(written)[:3]
        for do, focused in (("down-0", 'value="down-1"'), ("up-1", 'value="down-0"'), ("down-1", 'value="up-2"'),
                            ("add", 'id="item-3-name"'), ("out-0", 'id="add-item"')):  # fmt: skip
            page = self.save(at_work, written, items, do=do).content.decode()
            page = page.partition("<main")[2].partition("</main>")[0]
            [focus] = re.findall(r"<[^>]*autofocus[^>]*>", page)
            assert focused in focus, do

    @pytest.mark.rule("BAR-6")
    def test_of_two_managers_the_second_sees_both_and_loses_nothing(self, at_work, written, person):
        items = versions.items(written)
        mine = typed(items[:2], written, **{"item-0-verify": "What I typed"})
        save_items(written, items[:5], by=person(Role.MANAGER, "Tove Holm"), at=written.created_at)
        answer = at_work.post(reverse("save_bar", args=[written.bar_id]), mine)
        said = text(answer, 422)
        assert "Tove Holm has changed this draft since you opened it." in said
        assert "What I typed" in said
        assert "Pain or trigger: What the SDR verifies" in said
        assert written.items.count() == 5
        again = typed(answer.context["editor"].typed.items, BarVersion.objects.get())
        at_work.post(reverse("save_bar", args=[written.bar_id]), again)
        assert versions.items(BarVersion.objects.get())[0].verify == "What I typed"

    def test_a_draft_that_came_into_force_meanwhile_is_kept_as_a_new_one(self, at_work, asked, ae, at):
        items = versions.items(asked)
        mine = typed(items[:3], asked)
        agree(asked, by=ae, at=at)
        answer = at_work.post(reverse("save_bar", args=[asked.bar_id]), mine)
        assert "Version 1 is in force now" in text(answer, 422)
        assert "Save to begin a new draft with what you typed." in text(answer, 422)
        at_work.post(reverse("save_bar", args=[asked.bar_id]), typed(answer.context["editor"].typed.items))
        second = versions.now(asked.bar, State.DRAFT)
        assert [it.lineage for it in versions.items(second)] == [it.lineage for it in items[:3]]

    def test_paste_and_junk_are_kept_or_cut_and_break_nothing(self, at_work, written):
        items = versions.items(written)[:1]
        long = self.save(at_work, written, items, **{"item-0-verify": "a b\0 " * 60_000})
        assert "Keep it to 300 characters" in text(long, 422)
        for junk in ({"items": "99999"}, {"revision": "x"}, {"version": "nonsense"}, {"frame": "spin"}, {"do": "up-x"},
                     {"item-0-lineage": "x"}, {"items": "-1"}, {"do": "out-"}):  # fmt: skip
            sent = typed(items, written) | junk
            answer = at_work.post(reverse("save_bar", args=[written.bar_id]), sent)
            assert answer.status_code in (200, 302, 422), junk

    @pytest.mark.parametrize("role", [Role.AE, Role.SDR])
    def test_who_may_not_write_reads_the_draft_and_gets_no_form(self, signed_in, written, person, role):
        client = signed_in(person(role))
        page = client.get(page_of(written.bar))
        assert "Still being written." in text(page)
        assert b"<textarea" not in page.content
        refused = client.post(reverse("save_bar", args=[written.bar_id]), typed([], written))
        assert "Only the team's manager or RevOps can change the bar." in text(refused, 403)

    def test_a_revision_shows_what_it_changes(self, signed_in, in_force, bar, ae, at):
        second = draft(bar, by=None, at=at)
        first, *others = versions.items(second)
        save_items(
            second,
            [*others[:4], type(first)("Who signs", "Who", "Dana", "authority", "pain")],
            by=None,
            at=at,
        )
        said = text(signed_in(ae).get(page_of(bar)))
        assert "Who signs New" in said
        assert "Taken out Pain or trigger" in said


class TestAgreeing:
    def test_the_last_word_brings_it_into_force(self, signed_in, asked, ae):
        client = signed_in(ae)
        page = client.get(page_of(asked.bar))
        assert "Version 1 waits for your word." in text(page)
        assert page.content.count(b"btn-primary") == 1
        answer = client.post(reverse("agree_to_bar", args=[asked.pk]), {"revision": 1}, follow=True)
        assert "You have agreed to version 1." in text(answer)
        assert "In force: version 1" in text(answer)

    def test_who_has_read_other_words_is_told(self, signed_in, asked, ae, at):
        ask(save_items(asked, versions.items(asked)[:3], by=None, at=at), by=None, at=at)
        client = signed_in(ae)
        answer = client.post(reverse("agree_to_bar", args=[asked.pk]), {"revision": 1}, follow=True)
        assert "changed since you read it" in text(answer)
        assert not Agreement.objects.exists()

    def test_a_manager_asks_the_team(self, at_work, written):
        answer = at_work.post(reverse("ask_team", args=[written.pk]), {"revision": 1}, follow=True)
        assert "The team is asked." in text(answer)

    @pytest.mark.rule("BAR-7")
    def test_an_exception_needs_its_reason_and_shows_it(self, at_work, asked, ae, signed_in):
        address = reverse("force_bar", args=[asked.pk])
        assert "Alex Brandt has not agreed, and has to before the next review." in text(at_work.get(address))
        refused = at_work.post(address, {"why": "", "revision": 1})
        assert "Say why it has to be in force without them." in text(refused, 422)
        at_work.post(address, {"why": "Alex is at a trade fair.", "revision": 1})
        said = text(signed_in(ae).get(page_of(asked.bar)))
        assert "Ruth Lindgren put it in force without Alex Brandt: “Alex is at a trade fair.”" in said

    @pytest.mark.rule("PEOPLE-2")
    def test_revops_does_not_except_anybody(self, signed_in, asked, ae, person):
        client = signed_in(person(Role.REVOPS, team=None))
        address = reverse("force_bar", args=[asked.pk])
        for answer in (client.get(address), client.post(address, {"why": "Quickly", "revision": 1})):
            assert "Only the team's manager can put a bar in force without somebody." in text(answer, 403)
        assert "Only the team's manager" in text(client.get(page_of(asked.bar)))

    def test_the_history_tells_each_version_and_what_it_changed(
        self, signed_in, in_force, bar, ae, manager, at
    ):
        second = draft(bar, by=None, at=at)
        save_items(second, versions.items(second)[1:], by=None, at=at)
        put_in_force(second, by=manager, why="Alex is away.", at=at)
        client = signed_in(ae)
        assert "by exception of Ruth Lindgren" in text(client.get(page_of(bar)))
        said = text(client.get(reverse("bar_version", args=[second.pk])))
        assert "what changed since version 1" in said
        assert "Taken out Pain or trigger" in said
        assert "Retired" in text(client.get(reverse("bar_version", args=[in_force.pk])))


class TestProposals:
    @pytest.mark.rule("BAR-9")
    def test_they_stand_beside_the_draft_and_are_taken_up(self, at_work, in_force, bar, ae, person, team, at):
        account = Account.objects.create(name="Juniper Row", created_at=at)
        handoff = open_handoff(team=team, sdr=person(Role.SDR), account=account, by=None, at=at)
        made = propose(bar, handoff, "Who runs security there.", by=ae, at=at)
        take = reverse("take_up_proposal", args=[made.pk])
        assert "Draft a revision first." in text(at_work.post(take, follow=True))
        draft(bar, by=None, at=at)
        said = text(at_work.get(page_of(bar)))
        assert "Who runs security there." in said
        assert "adding one means choosing which one goes" in said
        assert "taken up in version 2" in text(at_work.post(take, follow=True))

    def test_another_team_does_not_read_them(self, signed_in, in_force, bar, ae, person, team, at):
        account = Account.objects.create(name="Juniper Row", created_at=at)
        handoff = open_handoff(team=team, sdr=person(Role.SDR), account=account, by=None, at=at)
        propose(bar, handoff, "Who runs security there.", by=ae, at=at)
        elsewhere = person(Role.AE, team=add_team(name="South", by=None, at=at))
        assert "security" not in text(signed_in(elsewhere).get(page_of(bar)))


class TestFit:
    def test_the_defaults_are_shown_to_everybody(self, signed_in, ae, team):
        said = text(signed_in(ae).get(reverse("fit", args=[team.pk])))
        assert "250 to 2,500" in said
        assert "These are our defaults." in said

    def test_a_manager_changes_it(self, at_work, team):
        address = reverse("change_fit", args=[team.pk])
        form = at_work.get(address).context["form"]
        given = {name: form[name].value() for name in form.fields} | {
            "industries": "Health, Retail",
            "employees_max": "",
        }
        answer = at_work.post(address, given, follow=True)
        assert "Health or Retail" in text(answer)
        assert FitProfile.objects.get().employees_max is None

    def test_what_is_refused_stays_typed(self, at_work, team):
        address = reverse("change_fit", args=[team.pk])
        form = at_work.get(address).context["form"]
        given = {name: form[name].value() for name in form.fields} | {"geographies": "Atlantis"}
        said = at_work.post(address, given).content.decode()
        assert "“Atlantis” is neither a region nor a country" in html.unescape(said)
        assert 'value="Atlantis"' in said


ANSWERS = {
    "split": "yes", "deals": ["mid_market"], "pay": "quality", "sdrs_per_ae": "2", "meetings_a_week": "5",
    "reviews_a_day": "4", "place": "crm",
}  # fmt: skip


class TestFirstRun:
    @pytest.fixture
    def revops(self, signed_in, person):
        return signed_in(person(Role.REVOPS, team=None))

    def test_it_asks_six_questions_on_one_page(self, revops):
        page = revops.get(reverse("start")).content.decode()
        assert page.count("<legend>") + page.count('for="id_reviews_a_day"') == 6

    @pytest.mark.rule("BAR-11")
    def test_the_answer_comes_before_anything_is_set_up(self, revops, team):
        said = text(revops.post(reverse("start"), ANSWERS | {"deals": ["same_day"], "do": "judge"}))
        assert "Most of Handoff is not for you." in said
        assert "No bar and no brief: speed to lead only." in said
        assert not Bar.objects.exists()

    @pytest.mark.rule("BAR-11")
    def test_what_to_fix_first_is_said(self, revops):
        said = text(
            revops.post(reverse("start"), ANSWERS | {"pay": "bookings", "place": "nowhere", "do": "judge"})
        )
        assert said.count("Fix first:") == 1
        assert "Fix first: Give what becomes of a meeting a part in their pay." in said

    def test_it_sets_up_a_new_team(self, revops):
        answer = revops.post(reverse("start"), ANSWERS | {"do": "set_up", "name": "Nordics"}, follow=True)
        assert "Nordics is set up." in text(answer)
        assert Bar.objects.get().versions.get().items.count() == 6
        assert Event.objects.filter(kind="bar.drafted", channel="page").exists()

    def test_it_asks_for_a_team_and_keeps_the_answers(self, revops):
        answer = revops.post(reverse("start"), ANSWERS | {"do": "set_up", "name": " "})
        assert "Choose a team, or give the new one a name." in text(answer, 422)
        assert answer.context["form"]["pay"].value() == "quality"
        assert not Bar.objects.exists()

    def test_a_team_whose_name_is_taken_leaves_nothing_half_done(self, revops, team):
        answer = revops.post(reverse("start"), ANSWERS | {"do": "set_up", "name": team.name})
        assert "A team of this name is here already." in text(answer, 422)
        assert (Team.objects.count(), Bar.objects.count()) == (1, 0)

    def test_open_questions_and_contradictions_are_said_at_their_field(self, revops):
        answer = revops.post(reverse("start"), {"deals": ["same_day", "high_velocity"], "do": "judge"})
        assert "Deals under $5K are one motion." in text(answer, 422)
        assert answer.context["form"].errors.keys() >= {"split", "pay", "place", "reviews_a_day"}
