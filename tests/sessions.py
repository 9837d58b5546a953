"""Django's test client, with the session's cookie as our middleware seals it."""

from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.test.client import ClientMixin

from people.session_store import SessionStore, cookie_of, key_in

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


ClientMixin._set_login_cookies, ClientMixin.session = set_login_cookies, property(session)
