"""The manager's page of what runs now (BOUNCE-6)."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bounces import orphans, team_now
from ledger.time import moment_of as moment
from people import policy
from people.models import Team
from people.views.page import who
from people.views.teams import readable

MOST_LOST = 20


@require_safe
def now(request: HttpRequest, pk: UUID) -> HttpResponse:
    team, at = readable(request, pk), moment(request)
    policy.check(request.user, "team.now", team, at=at)
    rows, rooms = team_now.running(team, who(request), at), team_now.rooms(team, at)
    context = {
        "team": team,
        "teams": Team.objects.filter(pk__in=policy.teams_led(who(request))).order_by("name"),
        "groups": team_now.grouped(rows, at),
        "rooms": rooms,
        "full": [room for room in rooms if room.over],
        "lede": team_now.lede(rows, at, unheld=team_now.unheld(rows)),
        "is_cut": len(rows) == team_now.MOST,
        "checked_at": orphans.looked_at(),
        "lost": list(orphans.in_nobodys_inbox().filter(team=team).select_related("account")[:MOST_LOST]),
    }
    return render(request, "bounces/team_now.html", context)
