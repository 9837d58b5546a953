"""A copy of the database opens no session, and a new SECRET_KEY ends none while the old one is a fallback (S9)."""

import pytest
from django.conf import settings as installed
from django.contrib.sessions.models import Session
from django.test import Client

from tests.people.signing import is_in

pytestmark = pytest.mark.django_db
COOKIE = installed.SESSION_COOKIE_NAME


@pytest.fixture
def signed_in(client, person):
    client.force_login(person())
    return client


def test_what_stands_in_the_row_opens_nothing(signed_in):
    thief = Client()
    thief.cookies[COOKIE] = Session.objects.get().session_key
    assert is_in(signed_in)
    assert not is_in(thief)


@pytest.mark.parametrize("cookie", ["{}x", "x{}", "{}:", ":{}", "{0}" * 40, "é{}"])
def test_a_cookie_that_we_have_not_made_opens_nothing(signed_in, cookie):
    signed_in.cookies[COOKIE] = cookie.format(signed_in.cookies[COOKIE].value)
    assert not is_in(signed_in)


def test_what_is_in_a_session_is_sealed(signed_in):
    session = signed_in.session
    session["app"] = "JBSWY3DPEHPK3PXP"
    session.save()
    kept = Session.objects.get()
    assert kept.session_data.startswith("gAAAA")
    assert signed_in.session["app"] == "JBSWY3DPEHPK3PXP"


def test_a_new_key_ends_no_session_while_the_old_one_is_a_fallback(signed_in, settings):
    before, settings.SECRET_KEY = settings.SECRET_KEY, "another key " * 5
    settings.SECRET_KEY_FALLBACKS = [before]
    assert is_in(signed_in)
    settings.SECRET_KEY_FALLBACKS = []
    assert is_in(signed_in)  # by now it is sealed under the new one
    settings.SECRET_KEY = before
    assert not is_in(signed_in)
