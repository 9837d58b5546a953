"""A write under one Idempotency-Key happens once, however often, at once or broken off it is sent (drill R10)."""

import datetime as dt
import threading
from collections import Counter

import pytest
from django.db import connection, connections

from handoff import tasks
from handoff.api import idempotency, people
from ledger.models import Event
from ledger.refused import Refused
from ledger.time import now
from people.models import IdempotencyKey, User
from tests.api.conftest import Caller

pytestmark = pytest.mark.rule("API-3")
KEY = {"Idempotency_Key": "3f6d"}


@pytest.fixture
def me(caller, db):
    return caller()


def changes():
    return Event.objects.filter(kind="user.changed").count()


def test_a_repeat_gets_the_first_answer_and_changes_nothing(me):
    first = me.patch("/me", {"name": "Ada"}, **KEY)
    User.objects.filter(pk=me.user.pk).update(name="Changed since")
    again = me.patch("/me", {"name": "Ada"}, **KEY)
    assert (again.status_code, again.said) == (200, first.said)
    assert (first.headers.get("Idempotency-Replayed"), again["Idempotency-Replayed"]) == (None, "true")
    assert changes() == 1
    assert User.objects.get(pk=me.user.pk).name == "Changed since"


@pytest.mark.parametrize(("path", "body"), [("/me", {"name": "Else"}), ("/me?x=1", {"name": "Ada"})])
def test_the_key_of_another_request_is_refused(me, path, body):
    me.patch("/me", {"name": "Ada"}, **KEY)
    answer = me.patch(path, body, **KEY)
    assert answer.status_code == 422
    assert answer.said["type"].endswith("key-reused")
    assert changes() == 1


def test_a_refusal_is_kept_as_well(me, monkeypatch):
    first = me.patch("/me", {"zone": "Nowhere"}, **KEY)
    monkeypatch.setattr(people.verbs, "change_user", lambda *args, **more: None)
    again = me.patch("/me", {"zone": "Nowhere"}, **KEY)
    assert (first.status_code, again.status_code) == (422, 422)
    assert again.said == first.said
    assert again["Content-Type"] == "application/problem+json"


def test_what_a_refused_verb_began_is_undone_although_its_answer_is_kept(me, monkeypatch):
    def begins_and_refuses(user, **more):
        User.objects.filter(pk=user.pk).update(name="Half")
        raise Refused("No.", rule="BAR-1")

    monkeypatch.setattr(people.verbs, "change_user", begins_and_refuses)
    assert me.patch("/me", {"name": "Ada"}, **KEY).status_code == 422
    assert User.objects.get(pk=me.user.pk).name != "Half"
    assert IdempotencyKey.objects.get().status == 422


def test_a_fault_keeps_nothing_so_that_a_repeat_tries_anew(me, monkeypatch):
    def breaks(user, **more):
        User.objects.filter(pk=user.pk).update(name="Half")
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr(people.verbs, "change_user", breaks)
        assert me.patch("/me", {"name": "Ada"}, **KEY).status_code == 500
    assert not IdempotencyKey.objects.exists()
    assert me.patch("/me", {"name": "Ada"}, **KEY).said["name"] == "Ada"


def test_a_key_is_one_callers_own(me, caller):
    other = caller()
    for by in (me, other):
        assert by.patch("/me", {"name": "Ada"}, **KEY).said["id"] == str(by.user.pk)


@pytest.mark.parametrize("key", ["", "a b", "x" * 256, "ä"])
def test_a_key_that_is_none_gets_400(me, key):
    assert me.patch("/me", {"name": "Ada"}, Idempotency_Key=key).status_code == 400
    assert changes() == 0


def test_reading_needs_and_keeps_no_key(me):
    me.get("/me", **KEY)
    assert not IdempotencyKey.objects.exists()


def test_a_key_is_forgotten_after_a_day(me):
    me.patch("/me", {"name": "Ada"}, **KEY)
    assert idempotency.forget(at=now() + dt.timedelta(hours=23)) == 0
    IdempotencyKey.objects.update(created_at=now() - dt.timedelta(hours=25))
    assert tasks.forget_answers() == 1


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_fifty_at_once_are_one_write_and_one_answer(self, caller):
        me, answers, gate = caller(), [], threading.Barrier(50)

        def send():
            by = Caller(me.user, me.secret)
            gate.wait(20)
            answer = by.patch("/me", {"name": "Ada"}, **KEY)
            while answer.status_code == 409:
                assert answer["Retry-After"]
                answer = by.patch("/me", {"name": "Ada"}, **KEY)
            answers.append((answer.status_code, answer.content))
            connections.close_all()

        together(send, 50)
        assert Counter(answers) == {(200, answers[0][1]): 50}
        assert (IdempotencyKey.objects.count(), changes()) == (1, 1)

    def test_a_repeat_while_the_first_is_under_way_is_told_to_come_again(self, caller, monkeypatch):
        me, begun, go_on, told = caller(), threading.Event(), threading.Event(), []
        verb = people.verbs.change_user

        def slow(*args, **more):
            begun.set()
            go_on.wait(10)
            return verb(*args, **more)

        def first():
            told.append(Caller(me.user, me.secret).patch("/me", {"name": "Ada"}, **KEY).status_code)
            connections.close_all()

        monkeypatch.setattr(people.verbs, "change_user", slow)
        thread = threading.Thread(target=first)
        thread.start()
        begun.wait(10)
        answer = me.patch("/me", {"name": "Ada"}, **KEY)
        go_on.set()
        thread.join(10)
        assert (answer.status_code, answer["Retry-After"]) == (409, "1")
        assert answer.said["type"].endswith("under-way")
        assert (told, changes()) == ([200], 1)

    def test_a_crash_before_the_commit_leaves_neither_write_nor_answer(self, caller, monkeypatch):
        me = caller()
        keep = IdempotencyKey.objects.create

        def keep_and_die(**row):
            keep(**row)
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

        with monkeypatch.context() as dying:
            dying.setattr(IdempotencyKey.objects, "create", keep_and_die)
            assert me.patch("/me", {"name": "Ada"}, **KEY).status_code == 503
        connection.close()
        assert (IdempotencyKey.objects.count(), changes()) == (0, 0)
        assert me.patch("/me", {"name": "Ada"}, **KEY).status_code == 200
        assert changes() == 1


def together(send, count):
    threads = [threading.Thread(target=send) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
