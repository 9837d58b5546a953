"""Guessing (S8): limited by account and by address, on every way in, and never for ever."""

import datetime as dt
from collections import Counter

import pytest
from django.contrib.auth import authenticate
from django.test import Client

from ledger.models import Event
from ledger.origin import Origin, coming_from
from ledger.time import now
from people import signin, throttle
from people.models import User
from tests.at_once import at_once
from tests.people.signing import PASSWORD, is_in, sign_in, with_app

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(person) -> User:
    user = person(name="Ana Lima")
    user.set_password(PASSWORD)
    user.save()
    return user


def guess(email: str, times: int, *, whence: str = "203.0.113.7", **headers) -> list[int]:
    return [
        sign_in(Client(), email, f"guess {n}", REMOTE_ADDR=whence, **headers).status_code
        for n in range(times)
    ]


def failures() -> int:
    return Event.objects.filter(kind=throttle.FAILED).count()


@pytest.fixture
def later(monkeypatch):
    """Let the product's time pass."""
    passed = dt.timedelta()

    def later(more: dt.timedelta) -> None:
        nonlocal passed
        passed += more
        for place in ("people.adapter.now", "people.signin_forms.now", "people.heard.now"):
            monkeypatch.setattr(place, lambda: now() + passed)

    return later


def test_one_account_is_guessed_at_ten_times_and_no_more(ana):
    assert guess(ana.email, 60) == [200] * 10 + [429] * 50
    assert failures() == 10


def test_the_right_password_waits_too_and_then_works(client, ana, later):
    guess(ana.email, 10)
    waiting = sign_in(client, ana.email, REMOTE_ADDR="203.0.113.7")
    assert waiting.status_code == 429
    assert "Try again in 15 minutes." in waiting.text
    later(dt.timedelta(minutes=15))
    assert sign_in(client, ana.email, REMOTE_ADDR="203.0.113.7").status_code == 302
    assert is_in(client)


def test_attempts_turned_away_do_not_make_it_longer(client, ana, later):
    guess(ana.email, 10)
    later(dt.timedelta(minutes=14))
    assert guess(ana.email, 5) == [429] * 5
    later(dt.timedelta(minutes=1))
    assert sign_in(client, ana.email, REMOTE_ADDR="203.0.113.7").status_code == 302


def test_from_many_addresses_an_account_is_guessed_at_thirty_times(ana):
    answers = [guess(ana.email, 1, whence=f"198.51.100.{n}")[0] for n in range(50)]
    assert answers == [200] * 30 + [429] * 20


def test_who_signed_in_here_before_cannot_be_locked_out_from_elsewhere(client, ana):
    sign_in(client, ana.email, REMOTE_ADDR="192.0.2.1")
    for n in range(50):
        guess(ana.email, 1, whence=f"198.51.100.{n}")
    assert sign_in(Client(), ana.email, REMOTE_ADDR="192.0.2.2").status_code == 429
    assert sign_in(Client(), ana.email, REMOTE_ADDR="192.0.2.1").status_code == 302


def test_one_password_on_many_accounts_is_limited_by_address(person):
    answers = [guess(person().email, 1)[0] for _ in range(70)]
    assert answers == [200] * 50 + [429] * 20


def test_many_strangers_are_limited_like_many_accounts(db):
    answers = [guess(f"nobody{n}@example.com", 1)[0] for n in range(60)]
    assert answers == [200] * 50 + [429] * 10


def test_a_stranger_is_limited_like_an_account(db):
    assert guess("nobody@example.com", 12) == [200] * 10 + [429] * 2


def test_another_address_is_not_touched(client, ana, person):
    for _ in range(50):
        guess(person().email, 1)
    assert sign_in(client, ana.email, REMOTE_ADDR="192.0.2.9").status_code == 302


@pytest.mark.parametrize(
    "header", ["HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_FORWARDED", "HTTP_CLIENT_IP"]
)
def test_a_forged_header_changes_nothing(ana, header):
    answers = [guess(ana.email, 1, **{header: f"198.51.100.{n}"})[0] for n in range(15)]
    assert answers == [200] * 10 + [429] * 5
    assert set(Event.objects.filter(kind=throttle.FAILED).values_list("address", flat=True)) == {
        "203.0.113.7"
    }


def test_every_other_way_in_has_the_same_limits(rf, ana):
    """The admin's form calls `authenticate(username=…)`, as anything of Django's does."""
    with coming_from(Origin("page", "", "203.0.113.7")):
        for n in range(10):
            assert authenticate(rf.post("/"), username=ana.email, password=f"guess {n}") is None
        assert authenticate(rf.post("/"), username=ana.email, password=PASSWORD) is None
    with coming_from(Origin("page", "", "192.0.2.1")):
        assert authenticate(rf.post("/"), username=ana.email, password=PASSWORD) == ana


# A thousand of each (S8)

TIMES = 1000


def authenticated(rf, email: str, password: str, *, whence: str) -> User | None:
    """By the door that Django's admin and everything else of Django's uses."""
    with coming_from(Origin("page", "", whence)):
        return authenticate(rf.post("/"), username=email, password=password)


def forged(n: int) -> dict[str, str]:
    it = f"198.51.{n % 100}.{n // 100}"
    return {
        "HTTP_X_FORWARDED_FOR": it,
        "HTTP_FORWARDED": f"for={it}",
        "HTTP_X_REAL_IP": it,
        "HTTP_CLIENT_IP": it,
    }


def test_a_thousand_guesses_on_one_account_behind_forged_addresses_are_ten(client, ana, later):
    thief, whence = Client(), "203.0.113.7"
    tries = (sign_in(thief, ana.email, f"guess {n}", REMOTE_ADDR=whence, **forged(n)) for n in range(TIMES))
    answers = Counter(answer.status_code for answer in tries)
    assert answers == {200: 10, 429: TIMES - 10}
    later(dt.timedelta(minutes=15))
    assert sign_in(client, ana.email, REMOTE_ADDR=whence).status_code == 302


def test_a_thousand_addresses_guess_thirty_times_an_hour_at_one_account(rf, ana, later):
    for n in range(TIMES):
        assert authenticated(rf, ana.email, f"guess {n}", whence=f"198.51.{n % 100}.{n // 100}") is None
    assert failures() == 30
    assert authenticated(rf, ana.email, PASSWORD, whence="192.0.2.1") is None
    later(dt.timedelta(hours=1))
    assert authenticated(rf, ana.email, PASSWORD, whence="192.0.2.1") == ana


def test_one_password_is_tried_on_fifty_of_a_thousand_accounts(rf, ana, at, later):
    User.objects.bulk_create(
        User(name=f"P {n}", email=f"many{n}@example.com", password=ana.password, created_at=at)
        for n in range(TIMES)
    )
    for n in range(TIMES):
        authenticated(rf, f"many{n}@example.com", "Spring2026!", whence="203.0.113.7")
    assert failures() == 50
    late = User.objects.get(email=f"many{TIMES - 1}@example.com")
    assert authenticated(rf, late.email, PASSWORD, whence="203.0.113.7") is None
    assert authenticated(rf, late.email, PASSWORD, whence="192.0.2.1") == late  # at home nobody is locked out
    later(dt.timedelta(minutes=15))
    assert authenticated(rf, late.email, PASSWORD, whence="203.0.113.7") == late


def test_codes_are_limited_as_passwords_are(client, ana):
    with_app(ana)
    sign_in(client, ana.email)
    pages = [client.post("/account/sign-in/code/", {"code": f"{n:06}"}).text for n in range(12)]
    assert [("too many" in page) for page in pages] == [False] * 10 + [True] * 2
    assert failures() == 10


def test_an_open_session_is_no_place_to_guess(client, ana):
    sign_in(client, ana.email)
    for n in range(12):
        client.post(
            "/account/password/", {"oldpassword": f"guess {n}", "password1": "a lamp beside the harbour"}
        )
    assert failures() == 10


def test_resets_are_limited_without_saying_so(client, ana):
    for _ in range(8):
        response = client.post("/account/password/reset/", {"email": ana.email})
        assert response["Location"] == "/account/password/reset/sent/"
    assert Event.objects.filter(kind=throttle.RESET_ASKED).count() == 5


def test_signing_in_needs_no_cache(client, ana, settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1",
        }
    }
    assert guess(ana.email, 11) == [200] * 10 + [429]
    assert sign_in(client, ana.email, REMOTE_ADDR="192.0.2.1").status_code == 302


def test_a_limit_is_free_when_the_window_has_passed():
    at = dt.datetime(2026, 1, 5, 9, tzinfo=dt.UTC)
    limit = throttle.Limit(2, dt.timedelta(minutes=15))
    times = [at - dt.timedelta(minutes=m) for m in (1, 14, 20)]
    assert limit.free_at(times, at) == at + dt.timedelta(minutes=1)
    assert limit.free_at(times, at + dt.timedelta(minutes=1)) is None


@pytest.mark.django_db(transaction=True)
def test_many_at_once_are_counted_one_after_another(ana):
    def one() -> None:
        with coming_from(Origin("page", "", "203.0.113.7")):
            signin.check_password(email=ana.email, password="wrong", at=now())

    refused = at_once(*[one] * 14)
    assert [type(error) for error in refused] == [throttle.TooMany] * 4
    assert failures() == 10
