"""Getting in, proving who one is, and getting out. Every way in asks `check_password`, the admin's too."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Callable
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from ledger.deliveries import deliver
from ledger.events import Subject, record, subject_of
from ledger.models import Event
from ledger.refused import Refused
from people import throttle
from people.models import Invitation, Token, User
from people.tokens import end_token
from people.verbs.rows import taken

MAIL = "account_mail"  # a channel; people.mail sends
INVITED_FOR, LINK_FOR = dt.timedelta(days=7), dt.timedelta(days=1)


# Invitations


@transaction.atomic
def invite(*, user: User, by: User | None, at: dt.datetime) -> str:
    """Give somebody without a password a link that works once, for seven days. The secret is told only here."""
    user = User.objects.select_for_update().get(pk=user.pk)
    if not user.is_active:
        raise Refused(
            _("%(name)s is deactivated. Reactivate them first.") % {"name": user.name}, rule="PEOPLE-1"
        )
    if user.is_service:
        raise Refused(_("A service cannot sign in: it calls with a token."), rule="API-2")
    if user.has_usable_password():
        sentence = _("%(name)s has a password already. They can reset it on the sign-in page.")
        raise Refused(sentence % {"name": user.name}, rule="PEOPLE-1")
    return _link(user, "user.invited", lasts=INVITED_FOR, by=by, at=at)


def _link(user: User, kind: str, *, lasts: dt.timedelta, by: User | None, at: dt.datetime) -> str:
    """One at a time: those that were made before stop working."""
    for earlier in _waiting(at).filter(user=user):
        revoke_invitation(invitation=earlier, by=by, at=at)
    secret = secrets.token_urlsafe(32)
    made = Invitation.objects.create(user=user, digest=digest(secret), created_at=at, expires_at=at + lasts)
    record(kind, subject=user, by=by, at=at, new={"invitation": str(made.pk)})
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
    kind = "user.password_changed" if user.has_usable_password() else "user.invitation_accepted"
    user.name = name.strip() or user.name
    _set_password(user, password)
    user.save(update_fields=["password", "name"])
    record(kind, subject=user, by=user, at=at, new={"invitation": str(invitation.pk)})
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
    return None, stranger(email.casefold())


def account_behind(uidb36: str) -> Subject:
    """Whose password a link would set."""
    user = User.objects.filter(pk=as_uuid(uidb36)).first()
    return stranger(uidb36) if user is None else subject_of(user)


def as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def stranger(text: str) -> Subject:
    """What attempts are counted by where there is no account, without keeping the words."""
    mark = salted_hmac("people.stranger", text, algorithm="sha256").digest()
    return Subject("people.stranger", UUID(bytes=mark[:16]))


@transaction.atomic
def try_link(account: Subject, *, works: Callable[[], Any], why: str, at: dt.datetime) -> Any:
    """What `works` gives; nothing is a guess at a link, limited like a guess at a password. Raises TooMany."""
    throttle.hold(account)
    throttle.check(account, at=at)
    found = works()
    if found is None:
        record(throttle.FAILED, subject=account, by=None, at=at, why=why)
    return found


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
def note_sign_in(*, user: User, known: bool, at: dt.datetime) -> None:
    """`known`: the browser is one from which they have signed in before. Their first time ever is no news to them."""
    before = Event.objects.filter(subject_id=user.pk, kind=throttle.SIGNED_IN).exists()
    note(throttle.SIGNED_IN, user=user, at=at, new={"new_device": True} if before and not known else None)


@transaction.atomic
def end_session(*, session: UserSession, by: User | None, at: dt.datetime) -> None:
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
def end_sessions(*, user: User, by: User | None, at: dt.datetime, but: str = "") -> int:
    """All of them, or all but the one with this key. Gives how many."""
    ended = list(UserSession.objects.filter(user=user).exclude(session_key=but))
    for session in ended:
        end_session(session=session, by=by, at=at)
    return len(ended)


@transaction.atomic
def end_access(*, user: User, by: User | None, at: dt.datetime) -> None:
    """Every way in that is open now: sessions, tokens, links. Who is let back in later makes new ones."""
    end_sessions(user=user, by=by, at=at)
    for token in Token.objects.filter(user=user, revoked_at=None).order_by("pk"):
        end_token(token, by=by, at=at)
    for invitation in _waiting(at).filter(user=user).order_by("pk"):
        revoke_invitation(invitation=invitation, by=by, at=at)


# What RevOps can do for somebody who cannot get in


@transaction.atomic
def make_password_link(*, user: User, by: User, at: dt.datetime) -> str:
    """For whom no mail reaches: a link to a new password that works once, for a day. Their second factor is asked for
    all the same, and until it is used the password they have goes on.
    """
    user = _somebody_else(user, by=by)
    if not user.has_usable_password():
        raise Refused(_("%(name)s has no password yet. Invite them.") % {"name": user.name}, rule="PEOPLE-1")
    return _link(user, "user.password_link_made", lasts=LINK_FOR, by=by, at=at)


@transaction.atomic
def remove_second_factor(*, user: User, by: User | None, at: dt.datetime) -> None:
    """Take every factor from somebody who has lost theirs, and end their sessions: it may be in other hands."""
    user = _somebody_else(user, by=by)
    rows = Authenticator.objects.select_for_update().filter(user=user).order_by("pk")
    types = sorted({row.type for row in rows})
    if not types:
        raise Refused(_("%(name)s has no second factor.") % {"name": user.name}, rule="PEOPLE-1")
    rows.delete()
    record("user.second_factor_reset", subject=user, by=by, at=at, new={"types": types})
    end_sessions(user=user, by=by, at=at)


@transaction.atomic
def change_email(*, user: User, email: str, by: User, at: dt.datetime) -> User:
    """Their address, by which they sign in. The address of before is told too: events do not hold it."""
    user = User.objects.select_for_update().get(pk=user.pk)
    before, user.email = user.email, email.strip()
    if user.email == before:
        return user
    try:
        validate_email(user.email)
    except ValidationError as error:
        raise Refused(error.messages[0], rule="PEOPLE-1", field="email") from None
    with taken(_("Somebody with this email is here already."), field="email"):
        user.save(update_fields=["email"])
    event = record("user.email_changed", subject=user, by=by, at=at)
    deliver(event, channel=MAIL, recipient=before, at=at)
    return user


def _somebody_else(user: User, *, by: User | None) -> User:
    if by is not None and by.pk == user.pk:
        raise Refused(
            _("For yourself you do this under Your account, where you prove first who you are."),
            rule="PEOPLE-1",
        )
    row = User.objects.select_for_update().get(pk=user.pk)
    if not row.is_active:
        raise Refused(
            _("%(name)s is deactivated. Reactivate them first.") % {"name": row.name}, rule="PEOPLE-1"
        )
    return row
