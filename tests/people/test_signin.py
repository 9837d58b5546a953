"""Signing in and out, invitations, sessions, passwords and what of it stands in the audit."""

import datetime as dt
import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.management import call_command
from django.test import Client

from ledger.models import Delivery, Event
from ledger.refused import Refused
from ledger.time import now
from people import mail as account_mail
from people import signin
from people.models import Invitation, Membership, Role, User
from people.session_store import cookie_of
from tests.people.signing import PASSWORD, app_of, is_in, sign_in, totp_code, with_app

pytestmark = pytest.mark.django_db
NEW = "a lamp beside the harbour"
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _no_cache(settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1",
        }
    }


@pytest.fixture
def ana(person) -> User:
    user = person(name="Ana Lima")
    user.set_password(PASSWORD)
    user.save()
    return user


def kinds(user: User) -> list[str]:
    return list(Event.objects.filter(subject_id=user.pk).order_by("id").values_list("kind", flat=True))


def last(kind: str) -> Event:
    return Event.objects.filter(kind=kind).latest("id")


class TestSigningIn:
    def test_needs_email_and_password_that_go_together(self, client, ana):
        assert sign_in(client, ana.email, "wrong").status_code == 200
        assert not is_in(client)
        assert sign_in(client, ana.email.upper()).status_code == 302
        assert is_in(client)

    def test_is_written_down_with_when_and_from_where(self, client, ana):
        sign_in(client, ana.email, "wrong", REMOTE_ADDR="203.0.113.7")
        sign_in(client, ana.email, REMOTE_ADDR="203.0.113.7")
        failed, came = last("user.sign_in_failed"), last("user.signed_in")
        assert (failed.subject_id, failed.by_id, failed.why) == (ana.pk, None, "password")
        assert (came.subject_id, came.by_id, came.channel) == (ana.pk, ana.pk, "page")
        assert failed.address == came.address == "203.0.113.7"

    def test_of_a_stranger_is_written_down_without_their_address_of_mail(self, client, db):
        sign_in(client, "nobody@example.com", "wrong")
        event = last("user.sign_in_failed")
        assert event.subject_type == "people.stranger"
        assert "nobody" not in str(event.__dict__)

    def test_answers_a_stranger_like_a_wrong_password(self, client, ana):
        known, unknown = sign_in(client, ana.email, "wrong"), sign_in(client, "nobody@example.com", "wrong")
        words = re.compile(r'name="csrfmiddlewaretoken"[^>]*>|[a-z0-9]+@example\.com')
        assert words.sub("", known.text) == words.sub("", unknown.text)

    def test_compares_a_password_for_a_stranger_too(self, client, ana, monkeypatch):
        made = []
        from django.contrib.auth import hashers

        encode = hashers.MD5PasswordHasher.encode
        monkeypatch.setattr(
            hashers.MD5PasswordHasher, "encode", lambda *args: made.append(1) or encode(*args)
        )
        for email in (ana.email, "nobody@example.com"):
            made.clear()
            sign_in(client, email, "wrong")
            assert len(made) == 1, email

    def test_changes_the_key_of_the_session(self, client, ana):
        client.get("/account/sign-in/")
        session = client.session
        session["planted"] = True
        session.save()
        client.cookies["sessionid"] = cookie_of(session.session_key)
        sign_in(client, ana.email)
        assert is_in(client)
        assert client.session.session_key != session.session_key

    def test_cookie_is_kept_from_scripts_and_other_sites(self, client, ana):
        sign_in(client, ana.email)
        cookie = client.cookies["sessionid"]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert cookie["max-age"] == 14 * 86_400

    def test_leads_only_to_our_own_pages(self, client, ana):
        told = {"login": ana.email, "password": PASSWORD, "next": "https://evil.example/"}
        assert client.post("/account/sign-in/", told)["Location"] == "/"

    def test_there_is_no_signing_up(self, client, db):
        assert client.get("/account/signup/").status_code == 404


class TestADeactivatedPerson:
    def leave(self, user):
        User.objects.filter(pk=user.pk).update(is_active=False, deactivated_at=now())

    def test_cannot_sign_in_and_is_told_no_more_than_a_stranger(self, client, ana):
        self.leave(ana)
        response = sign_in(client, ana.email)
        assert "do not go together" in response.text
        assert not is_in(client)

    def test_is_out_with_the_next_request(self, client, ana):
        sign_in(client, ana.email)
        self.leave(ana)
        assert not is_in(client)

    def test_stays_outside_when_it_happens_before_the_second_factor(self, client, ana):
        secret = with_app(ana)
        sign_in(client, ana.email)
        self.leave(ana)
        client.post("/account/sign-in/code/", {"code": totp_code(secret)})
        assert not is_in(client)
        assert "user.signed_in" not in kinds(ana)


class TestTheSecondFactor:
    def test_is_asked_for_after_the_password(self, client, ana):
        secret = with_app(ana)
        assert sign_in(client, ana.email)["Location"].startswith("/account/sign-in/code/")
        assert not is_in(client)
        client.post("/account/sign-in/code/", {"code": totp_code(secret)})
        assert is_in(client)

    def test_who_is_asked_for_it_can_start_again_as_somebody_else(self, client, ana):
        with_app(ana)
        sign_in(client, ana.email)
        client.post("/account/sign-out/")
        assert client.get("/account/sign-in/").status_code == 200

    def test_a_code_works_once(self, client, ana):
        secret = with_app(ana)
        code = totp_code(secret)
        assert signin.check_code(user=ana, code=code, at=now()) is not None
        assert signin.check_code(user=ana, code=code, at=now()) is None
        assert signin.check_code(user=ana, code=totp_code(secret, steps=1), at=now()) is not None

    def test_a_wrong_code_is_written_down(self, client, ana):
        with_app(ana)
        sign_in(client, ana.email)
        client.post("/account/sign-in/code/", {"code": "000000"})
        assert last("user.sign_in_failed").why == "second_factor"
        assert not is_in(client)

    def test_is_set_up_with_a_code_and_gives_recovery_codes_once(
        self, client, ana, django_capture_on_commit_callbacks
    ):
        sign_in(client, ana.email)
        page = client.get("/account/security/app/add/")
        secret = re.search(r"data-secret>(\w+)<", page.text)[1]
        with django_capture_on_commit_callbacks(execute=True):
            client.post("/account/security/app/add/", {"code": totp_code(secret)})
        codes = re.findall(r"<li>(\d{8})</li>", client.get("/account/security/recovery-codes/").text)
        assert len(codes) == 10
        assert codes[0] not in client.get("/account/security/recovery-codes/").text
        assert kinds(ana).count("user.second_factor_added") == 2
        assert signin.check_code(user=ana, code=codes[0], at=now()) is not None
        assert signin.check_code(user=ana, code=codes[0], at=now()) is None

    def test_is_removed_and_that_is_written_down(self, client, ana):
        sign_in(client, ana.email)
        with_app(ana)
        client.post("/account/security/app/remove/")
        assert not Authenticator.objects.filter(user=ana).exists()
        assert last("user.second_factor_removed").new == {"type": "totp"}

    def test_changing_it_asks_again_who_one_is_after_five_minutes(self, client, ana):
        sign_in(client, ana.email)
        session = client.session
        session["account_authentication_methods"][0]["at"] -= 301
        session.save()
        assert client.get("/account/security/app/add/")["Location"].startswith("/account/confirm/")
        told = {"password": PASSWORD, "next": "/account/security/app/add/"}
        assert client.post("/account/confirm/", told)["Location"] == "/account/security/app/add/"
        assert client.get("/account/security/app/add/").status_code == 200

    def test_key_is_not_readable_in_the_database(self, ana):
        secret = with_app(ana)
        assert secret not in str(app_of(ana).data)


class TestAnInvitation:
    @pytest.fixture
    def guest(self, person):
        return person(name="Ben Okafor")

    def accept(self, client, secret, **told):
        return client.post(f"/account/invitation/{secret}/", {"name": "Ben O.", "password": NEW} | told)

    def test_sets_name_and_password_and_lets_them_in(self, client, guest, at):
        secret = signin.invite(user=guest, by=None, at=at)
        assert guest.email in client.get(f"/account/invitation/{secret}/").text
        self.accept(client, secret)
        assert is_in(client)
        guest.refresh_from_db()
        assert (guest.name, guest.check_password(NEW)) == ("Ben O.", True)
        assert {"user.invited", "user.invitation_accepted", "user.signed_in"} <= set(kinds(guest))

    def test_works_once(self, client, guest, at):
        secret = signin.invite(user=guest, by=None, at=at)
        self.accept(client, secret)
        assert self.accept(Client(), secret, password="another good phrase").status_code == 404
        guest.refresh_from_db()
        assert guest.check_password(NEW)

    def test_is_over_after_seven_days(self, guest, at):
        secret = signin.invite(user=guest, by=None, at=at)
        assert signin.invitation_of(secret, at=at + 7 * DAY - dt.timedelta(seconds=1))
        with pytest.raises(Refused, match="no longer works"):
            signin.accept_invitation(secret=secret, password=NEW, at=at + 7 * DAY)

    def test_can_be_revoked(self, client, guest, at):
        secret = signin.invite(user=guest, by=None, at=at)
        signin.revoke_invitation(invitation=Invitation.objects.get(), by=None, at=at)
        assert client.get(f"/account/invitation/{secret}/").status_code == 404
        assert "user.invitation_revoked" in kinds(guest)

    def test_a_newer_one_takes_its_place(self, guest, at):
        first = signin.invite(user=guest, by=None, at=at)
        second = signin.invite(user=guest, by=None, at=at)
        assert signin.invitation_of(first, at=at) is None
        assert signin.invitation_of(second, at=at).user == guest

    def test_is_stored_without_its_secret(self, guest, at):
        secret = signin.invite(user=guest, by=None, at=at)
        rows = [*Invitation.objects.values_list(), *Event.objects.values_list()]
        assert secret not in str(rows)

    def test_takes_no_weak_password_and_keeps_what_was_typed(self, client, guest, at):
        secret = signin.invite(user=guest, by=None, at=at)
        response = self.accept(client, secret, password="password1")
        assert response.status_code == 422
        assert "Ben O." in response.text
        assert "at least 12 characters" in response.text
        assert signin.invitation_of(secret, at=at)

    def test_is_not_for_somebody_who_has_a_password(self, ana, at):
        with pytest.raises(Refused, match="has a password already"):
            signin.invite(user=ana, by=None, at=at)

    def test_of_somebody_deactivated_does_not_work(self, client, guest, at):
        secret = signin.invite(user=guest, by=None, at=at)
        User.objects.filter(pk=guest.pk).update(is_active=False, deactivated_at=at)
        assert client.get(f"/account/invitation/{secret}/").status_code == 404

    def test_make_revops_prints_one(self, client, db, capsys):
        call_command("make_revops", email="first@example.com", name="First")
        address = capsys.readouterr().out.strip()
        self.accept(client, address.rstrip("/").rpartition("/")[2])
        assert is_in(client)
        assert Membership.objects.get(user__email="first@example.com").role == Role.REVOPS


class TestSessions:
    @pytest.fixture
    def two(self, ana) -> tuple[Client, Client]:
        here = Client(headers={"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"})
        there = Client(headers={"User-Agent": "Mozilla/5.0 (iPhone) Version/18 Safari/604"})
        for client in (here, there):
            sign_in(client, ana.email)
        return here, there

    def test_are_listed(self, two):
        page = two[0].get("/account/sessions/").text
        assert "Firefox on Linux" in page
        assert "Safari on iPhone" in page

    def test_one_can_be_ended(self, ana, two):
        here, there = two
        session = UserSession.objects.get(user_agent__contains="iPhone")
        here.post(f"/account/sessions/{session.pk}/end/")
        assert (is_in(here), is_in(there)) == (True, False)
        assert last("session.ended").by_id == ana.pk

    def test_all_others_can_be_ended(self, two):
        here, there = two
        here.post("/account/sessions/end-others/")
        assert (is_in(here), is_in(there)) == (True, False)

    def test_nobody_ends_anothers(self, two, person, client):
        other = person()
        client.force_login(other)
        session = UserSession.objects.get(user_agent__contains="iPhone")
        assert client.post(f"/account/sessions/{session.pk}/end/").status_code == 404
        assert is_in(two[1])

    def test_a_used_one_lasts_longer(self, two):
        here = two[0]
        here.get("/account/")
        session = here.session
        session["seen"] -= 601
        session.save()
        assert "sessionid" in here.get("/account/").cookies
        assert "sessionid" not in here.get("/account/").cookies

    def test_end_with_signing_out(self, ana, two):
        here, there = two
        assert here.post("/account/sign-out/")["Location"] == "/account/sign-in/"
        assert (is_in(here), is_in(there)) == (False, True)
        assert "user.signed_out" in kinds(ana)


class TestThePassword:
    def test_is_changed_and_ends_other_sessions(self, client, ana):
        other = Client()
        for it in (client, other):
            sign_in(it, ana.email)
        client.post("/account/password/", {"oldpassword": PASSWORD, "password1": NEW})
        ana.refresh_from_db()
        assert ana.check_password(NEW)
        assert (is_in(client), is_in(other)) == (True, False)
        assert "user.password_changed" in kinds(ana)

    def test_is_not_changed_without_the_old_one(self, client, ana):
        sign_in(client, ana.email)
        response = client.post("/account/password/", {"oldpassword": "wrong", "password1": NEW})
        assert "not your password" in response.text
        ana.refresh_from_db()
        assert ana.check_password(PASSWORD)

    def ask(self, client, email) -> None:
        response = client.post("/account/password/reset/", {"email": email})
        assert response["Location"] == "/account/password/reset/sent/"

    def deliver(self, at) -> None:
        for event in Event.objects.filter(kind="user.password_reset_asked"):
            account_mail.answer_reset(event, at=at)
        for delivery in Delivery.objects.filter(channel="account_mail"):
            account_mail.send(delivery)

    def test_is_reset_by_mail(self, client, ana, at):
        inside = Client()
        sign_in(inside, ana.email)
        self.ask(client, ana.email.upper())
        self.deliver(at)
        (letter,) = mail.outbox
        assert letter.to == [ana.email]
        path = re.search(r"https?://[^/]+(\S+)", letter.body)[1]
        place = client.get(path)["Location"]
        assert client.post(place, {"password1": NEW})["Location"] == "/account/password/reset/done/"
        ana.refresh_from_db()
        assert ana.check_password(NEW)
        assert not is_in(inside)
        assert "no longer works" in client.get(path).text

    @pytest.mark.parametrize("who", ["stranger", "deactivated", "invited"])
    def test_nobody_else_gets_a_mail_and_the_answer_is_the_same(self, client, ana, person, at, who):
        email = {"stranger": "nobody@example.com", "deactivated": ana.email}.get(who) or person().email
        User.objects.filter(pk=ana.pk).update(is_active=False, deactivated_at=at)
        self.ask(client, email)
        self.deliver(at)
        assert mail.outbox == []

    def test_link_does_not_follow_the_host_that_a_request_names(self, client, ana, at, settings):
        settings.ALLOWED_HOSTS = ["*"]
        client.post("/account/password/reset/", {"email": ana.email}, headers={"Host": "evil.example"})
        self.deliver(at)
        assert "evil" not in mail.outbox[0].body


class TestPreferences:
    def test_are_changed_and_written_down(self, client, ana):
        sign_in(client, ana.email)
        client.post("/account/", {"name": "Ana L.", "zone": "Europe/Lisbon"})
        ana.refresh_from_db()
        assert (ana.name, ana.zone, ana.single_keys) == ("Ana L.", "Europe/Lisbon", False)
        event = last("user.changed")
        assert event.new["zone"] == "Europe/Lisbon"
        assert "Ana" not in str(event.new)

    def test_a_zone_that_does_not_exist_is_refused_and_kept_in_the_form(self, client, ana):
        sign_in(client, ana.email)
        response = client.post("/account/", {"name": "Ana", "zone": "Mars/Olympus"})
        assert response.status_code == 422
        assert 'value="Mars/Olympus"' in response.text
        assert "no time zone called Mars/Olympus" in response.text


def test_home_says_how_the_first_person_gets_in(client, db, request):
    assert "./run make-revops" in client.get("/").text
    request.getfixturevalue("ana")
    assert "./run make-revops" not in client.get("/").text


def test_every_page_of_the_account_asks_to_sign_in(client, db):
    for path in ("", "password/", "security/", "sessions/", "security/app/add/", "security/recovery-codes/"):
        assert client.get(f"/account/{path}")["Location"].startswith("/account/sign-in/?next="), path


def test_no_secret_reaches_the_log(client, ana, person, caplog, at):
    caplog.set_level("DEBUG")
    secret = signin.invite(user=person(), by=None, at=at)
    client.post(f"/account/invitation/{secret}/", {"name": "G", "password": NEW})
    sign_in(Client(), ana.email)
    for word in (secret, NEW, PASSWORD, ana.email):
        assert word not in caplog.text
