"""An answer of 201 is an acknowledged write: the transaction has been committed."""

import datetime as dt
import json
from uuid import UUID

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from bench import verbs
from ledger.time import now
from people.models import User


@csrf_exempt
@require_POST
def people(request: HttpRequest) -> JsonResponse:
    return JsonResponse(verbs.add_people(name=json.loads(request.body)["name"], at=now()), status=201)


@csrf_exempt
@require_POST
def handoffs(request: HttpRequest) -> JsonResponse:
    asked = json.loads(request.body)
    handoff = verbs.hand_off(
        team=UUID(asked["team"]),
        sdr=UUID(asked["sdr"]),
        ae=UUID(asked["ae"]),
        account=UUID(asked["account"]),
        kind=asked.get("kind", "drill"),
        due_in=dt.timedelta(seconds=asked["due_in"]),
        effect=asked.get("effect", False),
        at=now(),
    )
    return JsonResponse({"id": handoff.pk}, status=201)


@csrf_exempt
@require_POST
def session(request: HttpRequest) -> JsonResponse:
    """Somebody comes in without a word; the cookie of the answer is their session."""
    login(
        request, User.objects.get(pk=json.loads(request.body)["user"]), settings.AUTHENTICATION_BACKENDS[-1]
    )
    return JsonResponse({}, status=201)
