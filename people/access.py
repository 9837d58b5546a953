"""How somebody gets in, as RevOps sees it."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from people import second_factor
from people.models import User
from people.told import FACTORS


def access_of(user: User) -> dict[str, Any]:
    """What their page says about signing in; for RevOps alone."""
    factors = Authenticator.objects.filter(user=user).values_list("type", flat=True)
    sessions = list(UserSession.objects.filter(user=user).order_by("-last_seen_at"))
    return {
        "has_password": user.has_usable_password(),
        "factors": [str(FACTORS[one]) for one in sorted(set(factors), reverse=True)],
        "required": second_factor.is_required_of(user),
        "sessions": len(sessions),
        "seen_at": sessions[0].last_seen_at if sessions else None,
    }
