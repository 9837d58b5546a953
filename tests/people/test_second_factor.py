"""A second factor that is required, and one that is lost."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.management import CommandError, call_command
from django.test import Client

from ledger.models import Event
from ledger.refused import Refused
from people import install, second_factor, signin
from people.models import Install, Role, User
from people.verbs import add_team, change_install, join_team
from tests.people.signing import PASSWORD, is_in, sign_in, totp_code, with_app

pytestmark = [pytest.mark.django_db, pytest.mark.rule("PEOPLE-1")]
SET_UP = "/account/security/"


@pytest.fixture
def ana(person, at) -> User:
    user = person(name="Ana Lima")
    user.set_password(PASSWORD)
    user.save()
    join_team(user, role=Role.REVOPS, by=None, at=at)
    return user


@pytest.fixture
def ben(person) -> User:
    user = person(name="Ben Okafor")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def required(at):
    return lambda of: change_install({"second_factor": of}, by=None, at=at)


def led(client) -> bool:
    answer = client.get("/settings/me/")
    return answer.status_code == 302 and answer["Location"] == SET_UP


class TestRequired:
    @pytest.mark.parametrize(("of", "revops", "member"), [
        ("nobody", False, False), ("leaders", True, False), ("everybody", True, True),
    ])  # fmt: skip
    def test_leads_whom_the_setting_names(self, required, ana, ben, of, revops, member):
        required(of)
        for user, expected in ((ana, revops), (ben, member)):
            client = Client()
            sign_in(client, user.email)
            assert led(client) == expected

    def test_of_a_manager_is_required_of_whoever_manages_any_team(self, required, ben, at):
        required("leaders")
        join_team(ben, role=Role.MANAGER, team=add_team(name="West", by=None, at=at), by=None, at=at)
        assert second_factor.is_required_of(User.objects.get(pk=ben.pk))

    def test_nothing_but_ones_own_account_is_open_before(self, client, required, ana):
        required("leaders")
        sign_in(client, ana.email)
        assert client.get("/").status_code == client.post("/settings/people/add/").status_code == 302
        assert "asks for a second factor from people with your role" in client.get(SET_UP).text
        refused = client.get("/api/v1/me")
        assert (refused.status_code, refused["Content-Type"]) == (403, "application/problem+json")
        assert "Set up a second factor first" in refused.json()["detail"]

    def test_everything_is_open_after(self, client, required, ana):
        required("leaders")
        sign_in(client, ana.email)
        assert led(client)
        with_app(ana)
        assert client.get("/settings/me/").status_code == 200

    def test_who_has_one_is_asked_for_it_and_not_led(self, client, required, ana):
        required("leaders")
        secret = with_app(ana)
        sign_in(client, ana.email)
        client.post("/account/sign-in/code/", {"code": totp_code(secret)})
        assert client.get("/settings/me/").status_code == 200

    def test_a_session_that_goes_on_is_led_within_ten_minutes(self, client, required, ana):
        sign_in(client, ana.email)
        assert not led(client)
        required("leaders")
        session = client.session
        session["seen"] -= 601
        session.save()
        assert led(client)

    def test_who_came_in_by_another_door_is_not_led(self, client, required, ana):
        required("everybody")
        client.force_login(ana)
        assert client.get("/settings/me/").status_code == 200

    def test_the_last_one_stays(self, client, required, ana):
        required("leaders")
        sign_in(client, ana.email)
        with_app(ana)
        answer = client.post("/account/security/app/remove/")
        assert "required of you. Add another one first" in answer.text
        assert second_factor.has_one(ana)

    def test_the_last_passkey_stays_too(self, client, required, ana):
        required("leaders")
        sign_in(client, ana.email)
        data = {"name": "Key", "credential": {}}
        key = Authenticator.objects.create(user=ana, type=Authenticator.Type.WEBAUTHN, data=data)
        client.post(f"/account/security/passkeys/{key.pk}/remove/")
        assert second_factor.has_one(ana)

    def test_is_the_rule_in_production_and_not_on_ones_own_machine(self):
        assert second_factor.SETTING.default == "nobody"
        assert install.of()["second_factor"] == "nobody"

    def test_is_set_on_a_page_and_written_down(self, client, ana, ben):
        client.force_login(ana)
        assert "RevOps and managers" in client.get("/settings/install/").text
        seen = client.get("/settings/install/").context["form"]["seen"].value()
        client.post("/settings/install/", {"second_factor": "everybody", "seen": seen})
        event = Event.objects.get(kind="install.settings_changed")
        assert (event.old, event.new) == ({"second_factor": "nobody"}, {"second_factor": "everybody"})
        line = client.get("/audit/").context["lines"][0]
        assert line.said == "Ana Lima changed the settings of the whole install"
        assert line.changes_said == "A second factor is required of: nobody → everybody"
        client.force_login(ben)
        assert client.get("/settings/install/").status_code == 403

    def test_what_another_release_has_set_stays(self, ana, at):
        Install.objects.create(settings={"of_tomorrow": 7})
        change_install({"second_factor": "everybody"}, by=ana, at=at)
        assert Install.objects.get().settings == {"of_tomorrow": 7, "second_factor": "everybody"}

    def test_a_stale_form_of_it_is_told(self, client, ana, required):
        client.force_login(ana)
        seen = client.get("/settings/install/").context["form"]["seen"].value()
        required("everybody")
        answer = client.post("/settings/install/", {"second_factor": "leaders", "seen": seen})
        assert "Somebody else has changed this" in answer.text
        assert install.of()["second_factor"] == "everybody"


class TestLost:
    def lose(self, client, user):
        return client.post(f"/settings/people/{user.pk}/second-factor/", follow=True)

    def test_revops_removes_it_and_the_password_lets_them_in(self, client, ana, ben):
        with_app(ben)
        RecoveryCodes.activate(ben)
        there = Client()
        sign_in(client, ana.email)
        assert "an authenticator app, recovery codes" in client.get(f"/settings/people/{ben.pk}/").text
        assert "is removed" in self.lose(client, ben).text
        assert not Authenticator.objects.filter(user=ben).exists()
        sign_in(there, ben.email)
        assert is_in(there)

    def test_their_sessions_end_with_it(self, client, ana, ben):
        there = Client()
        sign_in(there, ben.email)
        with_app(ben)
        signin.remove_second_factor(user=ben, by=ana, at=Event.objects.latest("id").at)
        assert not is_in(there)

    def test_is_written_down_with_who_did_it(self, client, ana, ben):
        with_app(ben)
        sign_in(client, ana.email)
        self.lose(client, ben)
        event = Event.objects.get(kind="user.second_factor_reset")
        assert (event.by_id, event.subject_id, event.new) == (ana.pk, ben.pk, {"types": ["totp"]})

    def test_nobody_removes_their_own_like_that(self, client, ana):
        sign_in(client, ana.email)
        with_app(ana)
        assert "where you prove first who you are" in self.lose(client, ana).text
        assert second_factor.has_one(ana)

    def test_nobody_but_revops_removes_one(self, client, ana, ben):
        with_app(ana)
        client.force_login(ben)
        assert self.lose(client, ana).status_code == 403
        assert second_factor.has_one(ana)

    def test_who_does_it_proves_first_who_they_are(self, client, ana, ben):
        with_app(ben)
        sign_in(client, ana.email)
        session = client.session
        session["account_authentication_methods"][0]["at"] -= 301
        session.save()
        answer = client.post(f"/settings/people/{ben.pk}/second-factor/")
        assert answer["Location"].startswith("/account/confirm/")
        assert second_factor.has_one(ben)

    def test_of_who_has_none_there_is_nothing_to_remove(self, ana, ben, at):
        with pytest.raises(Refused, match="has no second factor"):
            signin.remove_second_factor(user=ben, by=ana, at=at)

    def test_the_last_of_revops_is_let_in_from_the_command_line(self, ana, capsys):
        with_app(ana)
        call_command("remove_second_factor", email=ana.email.upper())
        assert not second_factor.has_one(ana)
        assert Event.objects.get(kind="user.second_factor_reset").channel == "shell"
        with pytest.raises(CommandError, match="has no second factor"):
            call_command("remove_second_factor", email=ana.email)
        with pytest.raises(CommandError, match="Nobody here"):
            call_command("remove_second_factor", email="x@example.com")


def test_a_new_password_by_mail_does_not_go_round_the_second_factor(client, ben, at):
    from people.mail import reset_link

    with_app(ben)
    place = client.get(reset_link(ben).split("/", 3)[3].join(["/", ""]))["Location"]
    client.post(place, {"password1": "a lamp beside the harbour"})
    assert sign_in(client, ben.email, "a lamp beside the harbour")["Location"].startswith(
        "/account/sign-in/code/"
    )
    assert not is_in(client)


def test_a_new_key_takes_second_factors_over_and_the_old_one_can_go(client, ben, settings, capsys):
    secret = with_app(ben)
    codes = RecoveryCodes.activate(ben).generate_codes()
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key " * 5
    call_command("reseal")
    assert "2 second factors" in capsys.readouterr().out
    settings.SECRET_KEY_FALLBACKS = []
    sign_in(client, ben.email)
    client.post("/account/sign-in/code/", {"code": totp_code(secret)})
    assert is_in(client)
    kept = Authenticator.objects.get(user=ben, type=Authenticator.Type.RECOVERY_CODES)
    assert RecoveryCodes(kept).generate_codes() == codes
