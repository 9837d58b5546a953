"""Who calls: a token in the header, or a page's session with its CSRF token. And what the token is good for."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, SessionAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from handoff.api import problems
from people import policy, tokens
from people.models import Token, User


class TokenAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[User, Token] | None:
        scheme, _space, secret = get_authorization_header(request).decode("latin-1").partition(" ")
        if not scheme:
            return None
        if scheme.lower() != "bearer":
            raise AuthenticationFailed(_("Handoff takes tokens as “Authorization: Bearer ho_…”."))
        token = tokens.authenticate(secret.strip(), address=request.META.get("REMOTE_ADDR") or None)
        request._request._moment = token.now  # the edge's one reading of the time came along
        if "admin" not in token.scopes:
            policy.lower(token.user)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return problems.CHALLENGE


class SignedIn(BasePermission):
    """Nothing here is open to strangers. What exactly somebody may is the policy's to say, on each access line."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return request.user.is_authenticated


class InScope(BasePermission):
    """A token does what its scopes name, and never more than its owner may."""

    def has_permission(self, request: Request, view: Any) -> bool:
        needed = "read" if request.method in SAFE_METHODS else "write"
        if request.auth is None or needed in request.auth.scopes:  # a session has no scopes: it is the person
            return True
        raise PermissionDenied(_("This token lacks the scope “%(scope)s”.") % {"scope": needed})


def session_only(request: Request, sentence: str) -> None:
    """For what a token must not do, above all make another one: a leaked one would outlive its revocation."""
    if request.auth is not None:
        raise PermissionDenied(sentence)


__all__ = ["InScope", "SessionAuthentication", "SignedIn", "TokenAuthentication", "session_only"]
