"""Keys to the API (API-2): of a person or a service, with scopes and an end, stored as a digest and shown once."""

import base64
import datetime as dt
import hashlib
import json
import re
import secrets
import zlib
from collections.abc import Collection

from django.db import transaction
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger import origin
from ledger.events import record
from ledger.refused import Refused
from ledger.time import HandoffNow
from people import policy
from people.models import Token, User

LONGEST = dt.timedelta(days=366)
SHOWN_FOR = dt.timedelta(minutes=5)  # to who repeats the order for it
USE_NOTED_EVERY = dt.timedelta(minutes=1)
TAIL = 4
# 43 random characters, then a checksum: a mistyped one is refused unasked, and scanners know ours when they leak.
FORM = re.compile(r"ho_([A-Za-z0-9_-]{43})([0-9a-f]{8})")
SCOPES = {
    "read": gettext_lazy("Read what you may read"),
    "write": gettext_lazy("Change what you may change"),
    "admin": gettext_lazy("Use RevOps's rights over the whole install, where you have them"),
}


class NotAccepted(Refused):
    """The secret opens nothing. Whoever holds one that once did is told why."""


class NoSuchToken(NotAccepted):
    """Nobody was ever given it: whoever sends it guesses, or took it from elsewhere."""


@transaction.atomic
def issue_token(
    *,
    user: User,
    name: str,
    scopes: Collection[str],
    expires_at: dt.datetime,
    by: User,
    at: dt.datetime,
    order: str = "",
) -> tuple[Token, str]:
    """A token with its owner's rights, and its secret, which nobody can read again.

    `order` is a long random text that only who orders it knows. The same order, sent again while its answer may not
    have arrived, gives the same token with the same secret; without one each order gives another.
    """
    _check_order(user=user, name=name, scopes=scopes, expires_at=expires_at, by=by, at=at)
    secret = _new_secret()
    if order:
        User.objects.select_for_update(no_key=True).get(pk=user.pk)  # pressed twice: one after the other
        secret = _secret_of(order, user, name, scopes, expires_at - at, by)
        if made := _made_before(secret, at=at):
            return made, secret
    token = Token.objects.create(
        user=user,
        name=name.strip(),
        tail=secret[-TAIL:],
        digest=digest_of(secret),
        scopes=[scope for scope in SCOPES if scope in scopes],
        created_at=at,
        expires_at=expires_at,
    )
    told = {"user": str(user.pk), "scopes": token.scopes}
    record("token.issued", subject=token, by=by, at=at, new=told)
    return token, secret


def _check_order(
    *,
    user: User,
    name: str,
    scopes: Collection[str],
    expires_at: dt.datetime,
    by: User,
    at: dt.datetime,
) -> None:
    if user.is_service:
        policy.check(by, "install.administer", at=at)
        if not user.is_active:
            raise Refused(_("%(name)s has ended.") % {"name": user.name}, rule="API-2")
    elif by.pk != user.pk:
        raise Refused(_("A token of your own is made by yourself."), rule="PEOPLE-2")
    if not 0 < len(name.strip()) <= 200 or "\0" in name:
        raise Refused(_("Name the token by what will use it."), rule="API-2", field="name")
    if not scopes or set(scopes) - set(SCOPES):
        raise Refused(_("Choose at least one scope, from the list."), rule="API-2", field="scopes")
    if not at < expires_at <= at + LONGEST:
        raise Refused(
            _("A token ends after now and within %(days)s days.") % {"days": LONGEST.days},
            rule="API-2",
            field="expires_at",
        )


@transaction.atomic
def revoke_token(token: Token, *, by: User, at: dt.datetime) -> bool:
    """End a token at once. False when it had been revoked before."""
    policy.check(by, "person.change_own", token.user, at=at)
    return end_token(token, by=by, at=at)


def end_token(token: Token, *, by: User | None, at: dt.datetime) -> bool:
    ended = Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at)
    if ended:
        record("token.revoked", subject=token, by=by, at=at, new={"user": str(token.user_id)})
    return bool(ended)


def authenticate(secret: str, *, address: str | None = None) -> Token:
    """The token that this secret opens, with its owner and `now`; NotAccepted, with the reason, if it opens nothing.

    Read anew each time: what is revoked is refused from the next request on. One statement, and once a minute two.
    """
    if not is_well_formed(secret):
        raise NotAccepted(_("This is not one of Handoff's tokens, or part of it is missing."), rule="API-2")
    rows = Token.objects.select_related("user").annotate(now=HandoffNow())
    token = rows.filter(digest=digest_of(secret)).first()
    if token is None:
        raise NoSuchToken(_("There is no such token."), rule="API-2")
    if sentence := _why_not(token):
        raise NotAccepted(sentence, rule="API-2")
    _note_use(token, address)
    origin.by_token(token.pk)
    return token


def _why_not(token: Token) -> str:
    if token.revoked_at is not None:
        return _("This token was revoked. Make a new one in Handoff's settings.")
    if token.expires_at <= token.now:
        return _("This token has expired. Make a new one in Handoff's settings.")
    if not token.user.is_active:
        return _("The owner of this token has left.")
    return ""


def _note_use(token: Token, address: str | None) -> None:
    before = token.now - USE_NOTED_EVERY
    if token.last_used_at is None or token.last_used_at <= before:
        due = Q(last_used_at=None) | Q(last_used_at__lte=before)
        Token.objects.filter(due, pk=token.pk).update(last_used_at=token.now, last_used_from=address)


def is_well_formed(secret: str) -> bool:
    found = FORM.fullmatch(secret)
    return bool(found) and found[2] == _checksum(found[1])


def digest_of(secret: str) -> str:
    """SHA-256 is enough: 256 random bits cannot be guessed, and a slow hash would cost every request."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _new_secret() -> str:
    return _with_checksum(secrets.token_urlsafe(32))


def _with_checksum(body: str) -> str:
    return f"ho_{body}{_checksum(body)}"


def _secret_of(
    order: str, user: User, name: str, scopes: Collection[str], lasts: dt.timedelta, by: User
) -> str:
    """Made from the order by our key: who reads our rows has not the order, and who has the order has not our key."""
    said = json.dumps([order, str(user.pk), name, sorted(scopes), lasts.total_seconds(), str(by.pk)])
    code = salted_hmac("people.tokens", said, algorithm="sha256").digest()
    return _with_checksum(base64.urlsafe_b64encode(code).decode().rstrip("="))


def _made_before(secret: str, *, at: dt.datetime) -> Token | None:
    """The token of this order, for as long as its answer may be on its way; then it is shown no more."""
    token = Token.objects.filter(digest=digest_of(secret)).first()
    if token is not None and not token.created_at <= at < token.created_at + SHOWN_FOR:
        raise Refused(
            _("This token was made before, and its secret is shown only then. Make another one."),
            rule="API-2",
        )
    return token


def _checksum(body: str) -> str:
    return f"{zlib.crc32(body.encode()):08x}"
