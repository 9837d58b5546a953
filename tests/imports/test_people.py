"""People from a file: the engine from one end to the other."""

import pytest

from handoff.imports import verbs, work
from handoff.imports.models import Import, ImportRow, State
from ledger.models import Event
from ledger.refused import Overtaken, Refused
from people.models import Membership, Role, User
from people.verbs import add_user, change_user, deactivate

pytestmark = pytest.mark.django_db
HEAD = "Name,Email,Role,Team,Time zone\n"
NOOR = "Noor Haddad,noor@x.example,SDR,Northeast,Europe/Berlin\n"
ALEX = "Alex Brandt,alex@x.example,AE; Manager,Northeast,\n"


def test_people_come_with_their_roles_and_teams(desk, team):
    done = desk.bring(HEAD + NOOR + ALEX)
    assert (done.state, done.new, done.written) == (State.DONE, 2, 2)
    noor, alex = User.objects.get(email="noor@x.example"), User.objects.get(email="alex@x.example")
    assert (noor.name, noor.zone) == ("Noor Haddad", "Europe/Berlin")
    held = Membership.objects.filter(user=alex, team=team, ended_at=None)
    assert set(held.values_list("role", flat=True)) == {Role.AE, Role.MANAGER}


def test_looking_writes_nothing(desk, team):
    people, events = User.objects.count(), Event.objects.exclude(kind__startswith="import.").count()
    ready = desk.check(HEAD + NOOR + ALEX)
    assert (ready.state, ready.new, User.objects.count()) == (State.READY, 2, people)
    assert Event.objects.exclude(kind__startswith="import.").count() == events


def test_each_row_is_new_changed_the_same_or_wrong(desk, team):
    desk.bring(HEAD + NOOR + ALEX)
    moved = NOOR.replace("Europe/Berlin", "Asia/Tokyo")
    ready = desk.check(HEAD + moved + ALEX + "Jo,jo@x.example,,,\nBo,bo@x.example,AE,Elsewhere,\n")
    assert desk.said(ready) == [
        (2, "changed", ""),
        (3, "same", ""),
        (4, "new", ""),
        (5, "wrong", "There is no team called Elsewhere. Add it first."),
    ]
    assert (ready.new, ready.changed, ready.same, ready.wrong) == (1, 1, 1, 1)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("Jo,,,,", "This is empty."),
        ("Jo,jo,,,", "Write an email"),
        ("Jo,jo@x.example,King,,", "There is no role “King”"),
        ("Jo,jo@x.example,AE,,", "Say in which one"),
        ("Jo,jo@x.example,,Northeast,", "in which role"),
        ("Jo,jo@x.example,,,Mars", "no time zone called Mars"),
        ("Jo,jo@x.example,,,,surplus", "“surplus” in column F"),
        ("Jo,GONE@x.example,,,", "is deactivated"),
        ("x" * 201 + ",jo@x.example,,,", "At most 200 characters"),
    ],
)
def test_what_is_wrong_with_a_row_is_said(desk, team, at, row, says):
    deactivate(add_user(name="Gone", email="gone@x.example", by=None, at=at), by=None, at=at)
    [(_line, verdict, said)] = desk.said(desk.check(f"{HEAD}{row}\n"))
    assert verdict == "wrong"
    assert says in said


def test_the_same_person_twice_in_a_file_is_said_with_the_line(desk):
    ready = desk.check("Name,Email\nJo,jo@x.example\nBo,bo@x.example\nJo again,JO@x.example\n")
    assert desk.said(ready)[2] == (4, "wrong", "The same stands in line 2 already.")


def test_a_wrong_row_does_not_stand_in_the_way_of_its_mended_self(desk):
    ready = desk.check("Name,Email,Time zone\nJo,jo@x.example,Mars\nJo,jo@x.example,UTC\n")
    assert [verdict for _line, verdict, _said in desk.said(ready)] == ["wrong", "new"]


@pytest.mark.rule("API-5")
class TestNothingIsHalfDone:
    def test_while_a_row_is_wrong_nothing_is_written(self, desk, team):
        ready = desk.check(HEAD + NOOR + "Jo,jo,,,\n")
        with pytest.raises(Refused, match="1 row is wrong") as no:
            desk.write(ready)
        assert no.value.field == "only_good"
        assert not User.objects.filter(email="noor@x.example").exists()

    def test_only_the_good_ones_are_written_when_that_is_said(self, desk, team):
        done = desk.write(desk.check(HEAD + NOOR + "Jo,jo,,,\n"), only_good=True)
        assert (done.state, done.written, done.wrong) == (State.DONE, 1, 1)
        assert User.objects.filter(email="noor@x.example").exists()

    def test_a_row_that_fails_after_all_takes_the_others_back(self, desk, team, at, monkeypatch):
        monkeypatch.setattr(work, "WRITE", 1)
        ready = desk.check(HEAD + NOOR + ALEX)
        deactivate(add_user(name="Alex", email="alex@x.example", by=None, at=at), by=None, at=at)
        over = desk.write(ready)
        assert (over.state, over.halted_by, over.kept) == (State.UNDONE, 2, 0)
        assert not User.objects.get(email="noor@x.example").is_active
        assert Event.objects.get(kind="import.halted").new == {"kind": "people", "row": 2}

    def test_stopped_half_way_it_takes_back_what_it_wrote(self, desk, team, monkeypatch):
        monkeypatch.setattr(work, "WRITE", 1)
        ready = desk.check(HEAD + NOOR + ALEX)
        verbs.write(ready, by=desk.by, at=ready.created_at)
        work.slice_of(ready.pk)
        over = desk.stop(Import.objects.get(pk=ready.pk))
        assert (over.state, over.written, over.undo_by) == (State.UNDONE, 1, desk.by)
        assert not User.objects.get(email="noor@x.example").is_active
        assert not User.objects.filter(email="alex@x.example").exists()

    def test_a_row_that_breaks_on_our_side_is_wrong_and_no_fault_of_the_file(self, desk, monkeypatch):
        monkeypatch.setattr("handoff.imports.people.add_user", lambda **facts: 1 / 0)
        assert "broke on our side" in desk.said(desk.check("Name,Email\nJo,jo@x.example\n"))[0][2]


def test_a_worker_that_was_killed_is_followed_by_another(desk, team, monkeypatch):
    monkeypatch.setattr(work, "WRITE", 1)
    ready = desk.check(HEAD + NOOR + ALEX)
    verbs.write(ready, by=desk.by, at=ready.created_at)
    work.slice_of(ready.pk)
    assert Import.objects.get(pk=ready.pk).position == 1
    with monkeypatch.context() as patched:
        patched.setattr(work, "_advance", lambda row, position: 1 / 0)  # it dies before it could commit
        with pytest.raises(ZeroDivisionError):
            work.slice_of(ready.pk)
    assert Import.objects.get(pk=ready.pk).position == 1
    while work.slice_of(ready.pk):
        pass
    assert (Import.objects.get(pk=ready.pk).written, User.objects.filter(email="alex@x.example").count()) == (
        2,
        1,
    )


def test_what_nobody_works_on_is_found_by_the_sweep(desk):
    importing = desk.choose(desk.send("Name,Email\nJo,jo@x.example\n"))
    later = importing.worked_at + work.STALLED * 2
    assert (work.stalled(at=importing.worked_at), work.stalled(at=later)) == ([], [importing.pk])


class TestUndo:
    def test_takes_back_what_was_added_and_puts_back_what_was_changed(self, desk, team, at):
        old = add_user(name="Noor", email="noor@x.example", zone="UTC", by=None, at=at)
        undone = desk.undo(desk.bring(HEAD + NOOR + ALEX))
        assert (undone.state, undone.kept) == (State.UNDONE, 0)
        old.refresh_from_db()
        assert (old.name, old.zone, old.is_active) == ("Noor", "UTC", True)
        assert not Membership.objects.filter(team=team, ended_at=None).exists()
        assert not User.objects.get(email="alex@x.example").is_active

    def test_leaves_what_somebody_has_changed_or_used_since_and_says_why(self, desk, team, at, client):
        done = desk.bring(HEAD + NOOR + ALEX + "Jo,jo@x.example,,,\n")
        noor, alex = User.objects.get(email="noor@x.example"), User.objects.get(email="alex@x.example")
        change_user(noor, zone="Asia/Tokyo", by=desk.by, at=at)
        User.objects.filter(pk=alex.pk).update(last_login=at)
        undone = desk.undo(done)
        why = dict(undone.lines.values_list("number", "kept_why"))
        assert undone.kept == 2
        changed = "Changed by somebody since: zone. Noor Haddad: Since then: Person changed."
        assert why == {1: changed, 2: "Alex Brandt has signed in since.", 3: ""}
        assert Membership.objects.filter(user__in=[noor, alex], ended_at=None).count() == 3
        assert User.objects.filter(pk__in=[noor.pk, alex.pk], is_active=True).count() == 2

    def test_puts_back_only_the_fields_that_nobody_has_changed_since(self, desk, at):
        old = add_user(name="Noor", email="noor@x.example", by=None, at=at)
        done = desk.bring("Name,Email,Capacity\nNoor Haddad,noor@x.example,7\n")
        change_user(old, capacity=9, by=desk.by, at=at)
        undone = desk.undo(done)
        old.refresh_from_db()
        assert (old.name, old.capacity) == ("Noor", 9)
        assert undone.lines.get().kept_why == "Changed by somebody since: capacity."

    def test_can_be_followed_by_the_mended_file(self, desk, team):
        desk.undo(desk.bring(HEAD + NOOR))
        done = desk.bring(HEAD + NOOR.replace("SDR", "AE"))
        assert done.new == 1
        held = Membership.objects.filter(user__email="noor@x.example", user__is_active=True, ended_at=None)
        assert list(held.values_list("role", flat=True)) == [Role.AE]

    def test_is_done_once(self, desk, team):
        undone = desk.undo(desk.bring(HEAD + NOOR))
        with pytest.raises(Overtaken, match="nothing to undo"):
            desk.undo(undone)

    def test_is_over_when_the_rows_are_forgotten(self, desk, team):
        done = desk.bring(HEAD + NOOR)
        assert work.forget(at=done.created_at + work.KEPT_FOR * 2) == 1
        assert not ImportRow.objects.exists()
        with pytest.raises(Refused, match="no longer kept"):
            desk.undo(Import.objects.get(pk=done.pk))


class TestColumns:
    def test_are_guessed_and_then_remembered(self, desk):
        first = desk.send("Wer,E-Mail\nJo,jo@x.example\n")
        assert first.columns == ["", "email"]
        desk.choose(first, ["name", "email"])
        assert desk.send("E-Mail,Wer\njo@x.example,Jo\n").columns == ["email", "name"]

    @pytest.mark.parametrize(
        ("columns", "says"),
        [
            (["name", "name"], "Two columns are chosen as “Name”"),
            (["name", ""], "a column for “Email”"),
            (["name"], "each column"),
            (["name", "is_superuser"], "each column"),
        ],
    )
    def test_that_cannot_be_are_refused(self, desk, columns, says):
        with pytest.raises(Refused, match=says) as no:
            desk.choose(desk.send("A,B\nJo,jo@x.example\n"), columns)
        assert no.value.field == "columns"

    def test_can_be_chosen_anew_and_what_was_checked_before_is_dropped(self, desk):
        text = "Name,Other,Email\nJo,Bo,jo@x.example\n"
        ready = desk.check(text)
        seen = Import.objects.get(pk=ready.pk)
        again = desk.choose(ready, ["", "name", "email"])
        seen.state, seen.position = State.CHECKING, 0
        work.check(seen)  # a worker that began before
        assert Import.objects.get(pk=ready.pk).position == 0
        done = desk.write(Import.objects.get(pk=again.pk)) if not work.slice_of(again.pk) else None
        done = done or desk.write(Import.objects.get(pk=again.pk))
        assert User.objects.get(email="jo@x.example").name == "Bo"
        assert done.written == 1


def test_a_file_is_discarded_with_its_rows(desk):
    gone = verbs.discard(desk.send("Name,Email\nJo,jo@x.example\n"), by=desk.by, at=desk.by.created_at)
    assert (gone.state, ImportRow.objects.count()) == (State.DISCARDED, 0)
    with pytest.raises(Overtaken, match="discarded already"):
        desk.choose(gone)


def test_what_an_import_does_is_in_the_audit_as_one_thing(desk, team):
    done = desk.bring(HEAD + NOOR)
    told = Event.objects.filter(request_id=str(done.pk), channel="import")
    assert set(told.values_list("kind", flat=True)) == {
        "user.added",
        "user.changed",
        "user.role_given",
        "import.done",
    }
    assert set(told.values_list("by_id", flat=True)) == {desk.by.pk}


def test_no_event_of_an_import_holds_words(desk, team):
    desk.undo(desk.bring(HEAD + NOOR))
    said = str(list(Event.objects.filter(kind__startswith="import.").values("old", "new")))
    assert "Noor" not in said
    assert "file.csv" not in said


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"\x89PNG\0\0\0", "not a text file"), (b"Name,Email\n", "no rows below it"), (b"", "empty")],
)
def test_a_file_that_cannot_be_read_is_refused_at_its_field_and_leaves_nothing(desk, content, says):
    with pytest.raises(Refused, match=says) as no:
        desk.send(content)
    assert no.value.field == "file"
    assert not Import.objects.exists()


def test_a_file_that_is_too_large_is_refused_by_its_size(desk):
    with pytest.raises(Refused, match="at most 10 MB"):
        verbs.upload("people", None, name="a", size=10 * 2**20 + 1, by=desk.by, at=desk.by.created_at)
