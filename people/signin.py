"""Getting in, proving who one is, and getting out. Every way in asks `check_password`, the admin's too."""

import datetime as dt
import hashlib
import secrets
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from ledger.events import Subject, record, subject_of
from ledger.refused import Refused
from people import throttle
from people.models import Invitation, User

INVITED_FOR = dt.timedelta(days=7)


# Invitations


@transaction.atomic
def invite(*, user: User, by: User | None, at: dt.datetime) -> str:
    """Give somebody without a password a link that works once, for seven days. The secret is told only here."""
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.is_active:
        raise Refused(
            _("%(name)s is deactivated. Reactivate them first.") % {"name": user.name}, rule="PEOPLE-1"
        )
    if user.has_usable_password():
        sentence = _("%(name)s has a password already. They can reset it on the sign-in page.")
        raise Refused(sentence % {"name": user.name}, rule="PEOPLE-1")
    for earlier in _waiting(at).filter(user=user):
        revoke_invitation(invitation=earlier, by=by, at=at)
    secret = secrets.token_urlsafe(32)
    made = Invitation.objects.create(
        user=user, digest=digest(secret), created_at=at, expires_at=at + INVITED_FOR
    )
    record("user.invited", subject=user, by=by, at=at, new={"invitation": str(made.pk)})
    return secret


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, by: User | None, at: dt.datetime) -> None:
    """Its link stops working. One that was accepted, revoked or has expired stays as it is."""
    if _waiting(at).filter(pk=invitation.pk).update(revoked_at=at):
        about = Subject("people.user", invitation.user_id)
        record("user.invitation_revoked", subject=about, by=by, at=at, new={"invitation": str(invitation.pk)})


def invitation_of(secret: str, *, at: dt.datetime) -> Invitation | None:
    """Found by its digest, so how long it takes says nothing about the secret. None: it does not work (any more)."""
    return _waiting(at).filter(digest=digest(secret), user__is_active=True).select_related("user").first()


@transaction.atomic
def accept_invitation(*, secret: str, password: str, at: dt.datetime, name: str = "") -> User:
    """Set the password, and the name as the person writes it. Refused when the link does not work (any more)."""
    invitation = invitation_of(secret, at=at)
    if invitation is None or not _waiting(at).filter(pk=invitation.pk).update(accepted_at=at):
        raise Refused(
            _("This invitation no longer works. Ask whoever sent it for a new one."), rule="PEOPLE-1"
        )
    user = User.objects.select_for_update().get(pk=invitation.user_id)
    user.name = name.strip() or user.name
    _set_password(user, password)
    user.save(update_fields=["password", "name"])
    record("user.invitation_accepted", subject=user, by=user, at=at, new={"invitation": str(invitation.pk)})
    return user


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _waiting(at: dt.datetime) -> Any:
    return Invitation.objects.filter(accepted_at=None, revoked_at=None, expires_at__gt=at)


def _set_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refused(" ".join(error.messages), rule="PEOPLE-1", field="password") from error
    user.set_password(password)


# Proving who one is


def account_of(email: str) -> tuple[User | None, Subject]:
    """Whose address this is, and what its attempts are counted by. An unknown one is counted too, without its words."""
    user = User.objects.filter(email__iexact=email).first()
    if user is not None:
        return user, subject_of(user)
    mark = salted_hmac("people.stranger", email.casefold(), algorithm="sha256").digest()
    return None, Subject("people.stranger", UUID(bytes=mark[:16]))


@transaction.atomic
def check_password(*, email: str, password: str, at: dt.datetime) -> User | None:
    """The active person whose password this is. Raises TooMany. Takes as long for an address that nobody has."""
    user, account = account_of(email)
    throttle.hold(account)
    throttle.check(account, at=at)
    if _fits(user, password):
        return user
    record(throttle.FAILED, subject=account, by=None, at=at, why="password")
    return None


def _fits(user: User | None, password: str) -> bool:
    if user is None:
        User().set_password(password)  # the work that comparing would be
        return False
    return user.check_password(password) and user.is_active


@transaction.atomic
def check_code(*, user: User, code: str, at: dt.datetime) -> Authenticator | None:
    """The authenticator app or the recovery codes that this code comes from, spent by it. Raises TooMany."""
    throttle.hold(subject_of(user))
    throttle.check(subject_of(user), at=at)
    rows = Authenticator.objects.select_for_update().filter(user=user).order_by("-type")
    for row in rows.exclude(type=Authenticator.Type.WEBAUTHN):
        if _spend(row, code):
            return row
    record(throttle.FAILED, subject=user, by=None, at=at, why="second_factor")
    return None


def _spend(row: Authenticator, code: str) -> bool:
    if row.type != Authenticator.Type.TOTP:
        return row.wrap().validate_code(code)
    secret, typed = decrypt(row.data["secret"]), "".join(code.split())
    for step in yield_hotp_counters_from_time():
        fits = constant_time_compare(format_hotp_value(hotp_value(secret, step)), typed)
        # A step works once. Kept in the row and not in the cache: it must hold while Redis is away.
        if fits and step > row.data.get("last_step", 0):
            row.data["last_step"] = step
            row.save(update_fields=["data"])
            return True
    return False


@transaction.atomic
def ask_for_reset(*, email: str, at: dt.datetime) -> None:
    """A worker mails the link. For an address that nobody has the same is written, and nothing is mailed."""
    _user, account = account_of(email)
    throttle.hold(account)
    if throttle.may_ask_for_reset(account, at=at):
        record(throttle.RESET_ASKED, subject=account, by=None, at=at)


# What happened, for the audit


@transaction.atomic
def note(kind: str, *, user: User, at: dt.datetime, new: dict[str, Any] | None = None) -> None:
    """What sign-in itself does to a person's account is told by them and about them."""
    record(kind, subject=user, by=user, at=at, new=new)


@transaction.atomic
def end_session(*, session: UserSession, by: User, at: dt.datetime) -> None:
    """Its next request is a stranger's."""
    number = session.pk
    session.end()
    record(
        "session.ended",
        subject=Subject("people.user", session.user_id),
        by=by,
        at=at,
        new={"session": number},
    )


@transaction.atomic
def end_sessions(*, user: User, by: User, at: dt.datetime, but: str = "") -> int:
    """All of them, or all but the one with this key. Gives how many."""
    ended = list(UserSession.objects.filter(user=user).exclude(session_key=but))
    for session in ended:
        end_session(session=session, by=by, at=at)
    return len(ended)
