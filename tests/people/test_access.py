"""What RevOps can do on somebody's page for whom cannot get in; and what signing in leaves behind."""

import datetime as dt
import re

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from ledger.models import Event
from ledger.refused import Refused
from people import signin
from people.models import Role, Token, User
from people.tasks import clear_sessions
from people.tokens import issue_token
from people.verbs import deactivate, join_team, reactivate
from tests.people.signing import PASSWORD, is_in, sign_in, with_app

pytestmark = [pytest.mark.django_db, pytest.mark.rule("PEOPLE-1")]
NEW = "a lamp beside the harbour"


@pytest.fixture
def revops(client, person, at) -> User:
    user = person(name="Rosa Ops")
    join_team(user, role=Role.REVOPS, by=None, at=at)
    client.force_login(user)
    return user


@pytest.fixture
def ana(person) -> User:
    user = person(name="Ana Lima")
    user.set_password(PASSWORD)
    user.save()
    return user


class TestALinkToANewPassword:
    def made(self, client, user) -> str:
        answer = client.post(f"/settings/people/{user.pk}/password-link/")
        return "/" + re.search(r'value="https?://[^/]*/([^"]*/invitation/[^"]*)"', answer.text)[1]

    def test_is_shown_once_and_sets_one(self, client, revops, ana):
        link = self.made(client, ana)
        assert link not in client.get(f"/settings/people/{ana.pk}/").text
        there = Client()
        assert "Choose a new password." in there.get(link).text
        there.post(link, {"name": "Ana Lima", "password": NEW})
        assert is_in(there)
        assert there.get(link).status_code == 404
        ana.refresh_from_db()
        assert ana.check_password(NEW)
        kinds = set(Event.objects.filter(subject_id=ana.pk).values_list("kind", flat=True))
        assert {"user.password_link_made", "user.password_changed"} <= kinds

    def test_asks_for_the_second_factor_all_the_same(self, client, revops, ana):
        with_app(ana)
        there = Client()
        answer = there.post(self.made(client, ana), {"name": "Ana Lima", "password": NEW})
        assert answer["Location"].startswith("/account/sign-in/code/")
        assert not is_in(there)

    def test_leaves_the_password_of_now_until_it_is_used_and_lasts_a_day(self, client, revops, ana, at):
        secret = signin.make_password_link(user=ana, by=revops, at=at)
        assert is_in_with(ana)
        assert signin.invitation_of(secret, at=at + dt.timedelta(hours=23))
        assert signin.invitation_of(secret, at=at + dt.timedelta(hours=24)) is None

    def test_is_made_for_nobody_without_a_password_gone_or_oneself(self, revops, person, ana, at):
        guest = person(name="Guest")
        with pytest.raises(Refused, match="has no password yet"):
            signin.make_password_link(user=guest, by=revops, at=at)
        with pytest.raises(Refused, match="prove first who you are"):
            signin.make_password_link(user=revops, by=revops, at=at)
        deactivate(ana, by=revops, at=at)
        with pytest.raises(Refused, match="is deactivated"):
            signin.make_password_link(user=ana, by=revops, at=at)

    def test_is_revops_to_make(self, client, person, ana):
        client.force_login(person())
        assert client.post(f"/settings/people/{ana.pk}/password-link/").status_code == 403


def test_whoever_leaves_takes_no_way_in_along(revops, ana, at):
    there = Client()
    sign_in(there, ana.email)
    token, _secret = issue_token(
        user=ana, name="loader", scopes=["read"], expires_at=at + dt.timedelta(days=1), by=ana, at=at
    )
    link = signin.make_password_link(user=ana, by=revops, at=at)
    deactivate(ana, by=revops, at=at)
    reactivate(ana, by=revops, at=at)
    assert not is_in(there)
    assert Token.objects.get(pk=token.pk).revoked_at == at
    assert signin.invitation_of(link, at=at) is None


def is_in_with(user) -> bool:
    client = Client()
    sign_in(client, user.email)
    return is_in(client)


class TestTheEmail:
    def change(self, client, user, email):
        return client.post(f"/settings/people/{user.pk}/email/", {"email": email}, follow=True)

    def test_is_corrected_and_they_sign_in_with_it(self, client, revops, ana):
        assert "are told" in self.change(client, ana, "ana.lima@example.com").text
        ana.refresh_from_db()
        assert is_in_with(ana)
        event = Event.objects.get(kind="user.email_changed")
        assert "example.com" not in str([event.old, event.new])

    def test_that_is_taken_or_none_is_refused_at_its_field_and_kept(self, client, revops, ana):
        answer = self.change(client, ana, revops.email.upper())
        assert "Somebody with this email is here already." in answer.text
        assert revops.email.upper() in answer.text
        assert "Enter a valid email address." in self.change(client, ana, "no mail").text

    def test_that_stays_is_no_change(self, client, revops, ana):
        self.change(client, ana, ana.email)
        assert not Event.objects.filter(kind="user.email_changed").exists()

    def test_makes_a_link_of_before_useless(self, client, revops, ana, at):
        from people.mail import reset_link

        path = "/" + reset_link(ana).split("/", 3)[3]
        self.change(client, ana, "ana.lima@example.com")
        assert "no longer works" in Client().get(path).text


def test_revops_signs_somebody_out_everywhere(client, revops, ana):
    there = Client()
    sign_in(there, ana.email)
    client.post(f"/settings/people/{ana.pk}/sessions/end/")
    assert not is_in(there)
    assert Event.objects.get(kind="session.ended").by_id == revops.pk


def test_the_page_says_how_they_stand(client, revops, ana, at):
    sign_in(Client(), ana.email)
    with_app(ana)
    page = client.get(f"/settings/people/{ana.pk}/").text
    assert "an authenticator app" in page
    assert "Signed in on 1 device or browser" in page


def test_who_is_not_revops_sees_nothing_of_it(client, person, ana):
    client.force_login(person())
    assert "Second factor" not in client.get(f"/settings/people/{ana.pk}/").text


def test_sessions_that_are_over_are_cleared_and_the_others_stay(ana):
    over, living = Client(), Client()
    for client in (over, living):
        sign_in(client, ana.email)
    Session.objects.filter(session_key=over.session.session_key).update(expire_date=timezone.now())
    assert clear_sessions() == 1
    assert list(UserSession.objects.values_list("session_key", flat=True)) == [living.session.session_key]
    assert is_in(living)
