"""Django's test client, with the session's cookie as our middleware seals it, and sessions for who does not knock."""

import time
from typing import Any

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.test import Client
from django.test.client import ClientMixin

from people.session_store import SessionStore, cookie_of, key_in
from people.sessions import SEEN

plain = ClientMixin._set_login_cookies


def set_login_cookies(self: Any, request: HttpRequest) -> None:
    plain(self, request)
    seal(self, request.session)


def session(self: Any) -> SessionBase:
    if cookie := self.cookies.get(settings.SESSION_COOKIE_NAME):
        return SessionStore(key_in(cookie.value))
    made = SessionStore()
    made.save()
    seal(self, made)
    return made


def seal(client: Any, made: SessionBase) -> None:
    client.cookies[settings.SESSION_COOKIE_NAME] = cookie_of(made.session_key)


def freshen(client: Client, user: Any) -> None:
    """As if they had proved who they are a moment ago."""
    made = client.session
    made[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
    made[SEEN] = int(time.time())
    made[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time()}]
    made.save()


def cookie_for(user: Any) -> str:
    """Of a session in which they have proved who they are a moment ago."""
    client = Client()
    client.force_login(user)
    freshen(client, user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


ClientMixin._set_login_cookies, ClientMixin.session = set_login_cookies, property(session)
