"""Warnings by mail of what happens to one's account."""

import datetime as dt
import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core import mail
from django.test import Client

from ledger import wiring
from ledger.models import Delivery, Event
from people import mail as account_mail
from people import signin
from people.apps import WARNED_OF
from people.models import Role, User
from people.tokens import issue_token
from people.verbs import add_service, deactivate, join_team
from tests.people.signing import PASSWORD, sign_in, totp_code, with_app

pytestmark = pytest.mark.django_db
NEW = "a lamp beside the harbour"
DAY = dt.timedelta(days=1)


@pytest.fixture
def ana(person) -> User:
    user = person(name="Ana Lima", zone="Europe/Lisbon")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def revops(person, at) -> User:
    user = person(name="Rosa Ops")
    join_team(user, role=Role.REVOPS, by=None, at=at)
    return user


def mailed(at) -> list[str]:
    """What goes out for everything that has happened: the first line of each mail, sorted."""
    for event in Event.objects.order_by("id"):
        for path in wiring.effects().get(event.kind, []):
            wiring.resolve(path)(event, at=at)
    for delivery in Delivery.objects.filter(channel="account_mail"):
        account_mail.send(delivery)
    return sorted(letter.body.splitlines()[2] for letter in mail.outbox)


def test_every_warning_has_its_words():
    assert set(WARNED_OF) == set(account_mail.NOTICES)


class TestSigningIn:
    def test_the_first_time_is_no_news(self, client, ana, at):
        sign_in(client, ana.email)
        assert mailed(at) == []

    def test_from_the_same_browser_is_no_news(self, client, ana, at):
        for _ in range(2):
            sign_in(client, ana.email)
            client.post("/account/sign-out/")
        assert mailed(at) == []

    def test_from_another_browser_is_told_with_when_and_from_where(self, client, ana, at):
        sign_in(client, ana.email)
        there = Client(headers={"User-Agent": "Mozilla/5.0 (iPhone) Version/18 Safari/604"})
        sign_in(there, ana.email, REMOTE_ADDR="203.0.113.7")
        assert mailed(at) == ["Somebody signed in to your account from a new device."]
        [letter] = mail.outbox
        assert letter.to == [ana.email]
        assert re.search(
            r"When: .*\(Europe/Lisbon\), with Safari on iPhone, from the address 203.0.113.7\.", letter.body
        )
        assert letter.alternatives[0].mimetype == "text/html"

    def test_a_cookie_that_somebody_made_up_makes_no_browser_known(self, client, ana, at):
        sign_in(client, ana.email)
        there = Client()
        there.cookies["handoff_device"] = "WyJmb28iXQ:1abc:forged"
        sign_in(there, ana.email)
        assert len(mailed(at)) == 1

    def test_who_shares_a_browser_is_known_each(self, client, ana, person, at):
        ben = person()
        ben.set_password(PASSWORD)
        ben.save()
        for user in (ana, ben, ana, ben):
            sign_in(client, user.email)
            client.post("/account/sign-out/")
        assert mailed(at) == []


class TestWhatChanges:
    def test_password(self, client, ana, at):
        sign_in(client, ana.email)
        client.post("/account/password/", {"oldpassword": PASSWORD, "password1": NEW})
        assert mailed(at) == ["Your password was changed."]
        assert "If it was you" in mail.outbox[0].body

    def test_an_app_added_with_its_codes_is_one_mail(
        self, client, ana, at, django_capture_on_commit_callbacks
    ):
        sign_in(client, ana.email)
        secret = re.search(r"data-secret>(\w+)<", client.get("/account/security/app/add/").text)[1]
        with django_capture_on_commit_callbacks(execute=True):
            client.post("/account/security/app/add/", {"code": totp_code(secret)})
        assert mailed(at) == ["A second factor was added to your account."]

    def test_an_app_removed_with_its_codes_is_one_mail(self, client, ana, at):
        sign_in(client, ana.email)
        with_app(ana)
        RecoveryCodes.activate(ana)
        client.post("/account/security/app/remove/")
        assert not Authenticator.objects.filter(user=ana).exists()
        assert mailed(at) == ["A second factor was removed from your account."]

    def test_recovery_codes_used_and_made_anew(self, client, ana, at, django_capture_on_commit_callbacks):
        with_app(ana)
        code = RecoveryCodes.activate(ana).get_unused_codes()[0]
        sign_in(client, ana.email)
        client.post("/account/sign-in/code/", {"code": code})
        with django_capture_on_commit_callbacks(execute=True):
            client.post("/account/security/recovery-codes/new/")
        assert mailed(at) == [
            "A recovery code was used. 9 are left.",
            "New recovery codes were made. The ones of before no longer work.",
        ]

    def test_a_token_made(self, ana, at):
        issue_token(user=ana, name="loader\nBcc: x", scopes=["read"], expires_at=at + DAY, by=ana, at=at)
        assert mailed(at) == ["The API token “loader Bcc: x” was made. It can act for you until it ends."]
        assert "\n" not in mail.outbox[0].subject

    def test_a_lost_factor_removed_by_revops(self, ana, revops, at):
        with_app(ana)
        signin.remove_second_factor(user=ana, by=revops, at=at)
        assert mailed(at) == ["Rosa Ops removed your second factor, and ended your sessions."]

    def test_an_email_corrected_is_told_to_both_addresses(self, ana, revops, at):
        before = ana.email
        signin.change_email(user=ana, email="ana.lima@example.com", by=revops, at=at)
        mailed(at)
        assert sorted(letter.to[0] for letter in mail.outbox) == sorted([before, "ana.lima@example.com"])

    def test_who_has_left_is_mailed_nothing(self, ana, revops, at):
        issue_token(user=ana, name="loader", scopes=["read"], expires_at=at + DAY, by=ana, at=at)
        deactivate(ana, by=revops, at=at)
        assert mailed(at) == []

    def test_a_service_has_no_mailbox(self, revops, at):
        service = add_service(name="Loader", role=Role.READER, by=revops, at=at)
        issue_token(user=service, name="load", scopes=["read"], expires_at=at + DAY, by=revops, at=at)
        assert mailed(at) == []
        assert Event.objects.filter(kind="token.issued", new__user=str(service.pk)).exists()


def test_the_message_id_stands_on_the_address_alone(settings, ana, at):
    settings.DEFAULT_FROM_EMAIL = "Handoff <handoff@acme.example>"
    issue_token(user=ana, name="loader", scopes=["read"], expires_at=at + DAY, by=ana, at=at)
    mailed(at)
    assert mail.outbox[0].extra_headers["Message-ID"].endswith("@acme.example>")
