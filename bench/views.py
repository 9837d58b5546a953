"""An answer of 201 is an acknowledged write: the transaction has been committed."""

import datetime as dt
import json
from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from bench import verbs
from ledger.time import now


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
