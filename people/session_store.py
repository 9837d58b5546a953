"""Sessions in the database, of which a copy of it opens none: what is in them is sealed, and so is the cookie.

The row's key is no secret: the cookie is that key with its signature. What is in a session can be one, as the key of an
authenticator app that is being set up, or the link to a new password.
"""

from typing import Any

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse

from people.boxes import box


class SessionStore(DatabaseStore):
    def encode(self, session_dict: dict[str, Any]) -> str:
        return box("people.session").encrypt(super().encode(session_dict).encode()).decode()

    def decode(self, session_data: str) -> dict[str, Any]:
        try:
            opened = box("people.session").decrypt(session_data.encode()).decode()
        except InvalidToken:
            return {}
        return super().decode(opened)


class Sessions(SessionMiddleware):
    def process_request(self, request: HttpRequest) -> None:
        request.session = self.SessionStore(key_in(request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")))

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        response = super().process_response(request, response)
        cookie = response.cookies.get(settings.SESSION_COOKIE_NAME)
        if cookie is not None and cookie.value:
            sealed = cookie_of(cookie.value)
            cookie.set(cookie.key, sealed, sealed)
        return response


def cookie_of(session_key: str) -> str:
    return _seal().sign(session_key)


def key_in(cookie: str) -> str | None:
    """Of which row a cookie is; None for one that we have not made."""
    try:
        return _seal().unsign(cookie)
    except BadSignature:
        return None


def _seal() -> Signer:
    return Signer(salt="people.session")
