"""Of whom a second factor is required. Asked where somebody came in by a password alone: who comes by the company's
own sign-in, or as the sample company's people do, is not asked for one here.
"""

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from people import install, policy
from people.boxes import box
from people.models import Role, User
from people.settings import Choice

NOBODY, LEADERS, EVERYBODY = "nobody", "leaders", "everybody"
LED = "set_up_first"  # of a session: its person sets up a second factor before anything else
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]

# Of RevOps and managers, because a stolen password of theirs opens other people's work, and not only their own. On
# one's own machine of nobody: there is nothing to steal, and much of it is open without signing in.
SETTING = Choice(
    _("Signing in"),
    _("A second factor is required of"),
    default=LEADERS if settings.PRODUCTION else NOBODY,
    help=_("Who has none yet is led to setting one up when they sign in, and sees nothing else before."),
    choices=(
        (NOBODY, _("nobody")),
        (LEADERS, _("RevOps and managers")),
        (EVERYBODY, _("everybody")),
    ),
)


def is_required_of(user: User) -> bool:
    of = install.of()["second_factor"]
    return of == EVERYBODY or (
        of == LEADERS and not {Role.REVOPS, Role.MANAGER}.isdisjoint(policy.roles_held(user))
    )


def has_one(user: User) -> bool:
    return Authenticator.objects.filter(user=user.pk, type__in=FACTORS).exists()


def is_last(authenticator: Authenticator) -> bool:
    others = Authenticator.objects.filter(user=authenticator.user_id, type__in=FACTORS)
    return not others.exclude(pk=authenticator.pk).exists()


def must_be_set_up(request: HttpRequest) -> bool:
    """Whether this session's person has to set one up before anything else."""
    ways = {it["method"] for it in get_authentication_records(request, request.user)}
    by_password_alone = "password" in ways and "mfa" not in ways
    return by_password_alone and is_required_of(request.user) and not has_one(request.user)


@transaction.atomic
def reseal() -> int:
    """Close keys and recovery codes under the SECRET_KEY of now, so that the one of before can go. Gives how many."""
    again = box("people.second_factor").rotate
    rows = Authenticator.objects.select_for_update().exclude(type=Authenticator.Type.WEBAUTHN)
    for row in rows:
        for name in {"secret", "seed"} & set(row.data):
            row.data[name] = again(row.data[name].encode()).decode()
        row.save(update_fields=["data"])
    return len(rows)
