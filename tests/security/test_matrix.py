"""S1: every route × method × who × whose, as the policy table says. Nothing here knows what a view does.

Who stands how to what is written out in `world`; who may, in the policy's table; what a door leads to, in `doors`.
"""

from urllib.parse import urlsplit

import pytest
from django.contrib.messages import ERROR, get_messages
from django.urls import resolve

from handoff.gate import WHOLE
from people import policy
from people.policy import Stand
from people.routes import OPERATORS, PUBLIC, ROUTES, SIGNED_IN
from people.tokens import SCOPES
from tests.security.doors import (
    ABOUT,
    BY_ROLE,
    DONE_BY,
    ELSE_LED,
    FOR_OTHERS,
    LEADS,
    SENT,
    SHOWN,
    as_json,
    not_there,
    ready,
    sent,
    writes,
)
from tests.security.world import (
    HOME,
    KINDS,
    KNOWN_TO,
    ROUTED,
    Actor,
    Thing,
    address,
    has_key,
    is_api,
    knock,
    taken_back,
)

pytestmark = pytest.mark.django_db
CELLS = [(route, method) for route, row in ROUTES.items() for method in row]
SESSION_ONLY = {("api_tokens", "POST"), ("api_service_tokens", "POST")}
OF_NOTHING = {
    "brief.begin",
    "bar.read",
    "account.add",
}  # verbs that a page without a thing asks; the others mean "signed in" there
SUBMITTED = "Whoever submitted it cannot decide on it."
PROBES = {"healthz", "readyz", "metrics"}


def test_every_route_has_a_row_and_every_row_a_route():
    assert set(ROUTED) == set(ROUTES)


def test_every_verb_of_a_row_is_in_the_policy():
    said = {access for row in ROUTES.values() for access in row.values()}
    assert said - {PUBLIC, SIGNED_IN, OPERATORS} <= set(policy.TABLE)


def test_every_id_in_an_address_is_about_something_that_can_be_tried():
    assert {route for route in ROUTED if has_key(route)} == set(ABOUT)
    assert set(ABOUT.values()) <= set(KINDS)
    assert set(KINDS) == set(KNOWN_TO)


def test_every_write_is_tried_with_what_lets_it_succeed():
    assert {route for route in ROUTES if writes(route)} - {"api_token"} <= set(SENT) | {
        "api_role",
        "api_absence",
        "api_holiday",
        "api_service",
    }
    pages = {route for route, body in SENT.items() if body is not None and not is_api(route)}
    assert pages == set(LEADS)


# What is expected


def stands(actor: Actor, thing: Thing | None) -> set[Stand]:
    found = {Stand.ANYBODY} | actor.company
    found |= {Stand.PLACED} if actor.company or actor.team else set()
    found |= {Stand.SELLER} if actor.team else set()
    found |= {Stand.AUTHOR} if actor.name in ("sdr", "manager") else set()
    if thing is None:
        return found
    if thing.owner and thing.owner in (actor.name, OWNERS.get(actor.name)):
        return found | {Stand.SELF}
    found |= thing.named.get(OWNERS.get(actor.name, actor.name), set())
    if thing.team and thing.team == actor.team:
        found |= set() if thing.is_person else {Stand.MEMBER}
        found |= {Stand.MANAGER} if actor.leads else set()
    return found


OWNERS = {"token of sdr": "sdr", "token of service": "token of service"} | dict.fromkeys(
    ("token read", "token write", "token admin", "token without admin", "token of revops"), "revops"
)


def expected(route: str, method: str, actor: Actor, thing: Thing | None) -> str:
    """in: it is done. Else: `sign in`, `scope`, `not there`, or the sentence of the refusal."""
    access = ROUTES[route][method]
    if access == PUBLIC:
        return "not there" if thing is not None and thing.label == "not there" else "in"
    if access == OPERATORS and route == "components":
        return "not there"  # in production nobody's
    if access == OPERATORS:
        return "in" if Stand.REVOPS in actor.company and actor.scopes is None else "not there"
    if not actor.is_in or (actor.scopes is not None and not is_api(route)):
        return "sign in"
    if actor.scopes is not None and ("read" if method == "GET" else "write") not in actor.scopes:
        return "scope"
    verb = "" if access == SIGNED_IN else (thing and thing.verb) or access
    held = stands(actor, thing)
    if verb in WHOLE and not held & policy.TABLE[verb].who:
        return refused(verb, actor)
    if thing is not None and (thing.label == "not there" or not held & known_to(route, thing)):
        return "not there"
    if verb and thing is not None and held & policy.TABLE[verb].never:
        return SUBMITTED
    asked = verb and (thing is not None or verb in OF_NOTHING)
    may = not asked or bool(held & policy.TABLE[verb].who)
    if not may or (route in BY_ROLE and actor.name not in BY_ROLE[route]):
        return refused(verb, actor)
    if method == "POST" and route in FOR_OTHERS and thing is not None and thing.owner == actor.name:
        return FOR_OTHERS[route]
    return "in" if actor.scopes is None or (route, method) not in SESSION_ONLY else "session"


def refused(verb: str, actor: Actor) -> str:
    """The sentence of the rule; who of RevOps calls with a token that is not for that is told so."""
    rule = policy.TABLE[verb]
    lowered = actor.user.name == "Revops" and Stand.REVOPS not in actor.company
    return "scope" if lowered and Stand.REVOPS in rule.who else str(rule.sentence)


def known_to(route: str, thing: Thing) -> set[Stand]:
    return KNOWN_TO[ABOUT[route]] | ({Stand.REVOPS} if thing.label == "of a service" else set())


# What is seen


def seen(route: str, method: str, actor: Actor, thing: Thing | None, answer) -> str:
    status, kind = answer.status_code, answer.headers.get("Content-Type", "").split(";")[0]
    if status == 302 and SENT.get(route) is not None and (no := said_no(answer)):
        return no
    if status == 401 or (status == 302 and answer["Location"].startswith("/account/sign-in/?next=")):
        assert (kind == "application/problem+json") == (status == 401)
        return "sign in"
    if status == 404:
        return "not there"
    if status == 403 or (status == 422 and route in BY_ROLE):
        return sentence_of(answer)
    done = is_done(route, method, actor, thing, answer)
    return "in" if done else f"{status} {answer.headers.get('Location', '')}"


def said_no(answer) -> str:
    """What the next page says of a button that could not."""
    told = get_messages(answer.wsgi_request)._queued_messages
    return next((str(it) for it in told if it.level == ERROR), "")


def sentence_of(answer) -> str:
    if "json" in answer["Content-Type"]:
        detail = answer.json()["detail"]
        if "lacks the scope" in detail:
            return "scope"
        return "session" if "cannot make a token" in detail else detail
    text = answer.content.decode().replace("&#x27;", "'")
    return next(
        (it for it in (SUBMITTED, *(str(rule.sentence) for rule in policy.TABLE.values())) if it in text),
        "no sentence",
    )


def is_done(route: str, method: str, actor: Actor, thing: Thing | None, answer) -> bool:
    if method == "GET" and route in ELSE_LED:
        verb, elsewhere = ELSE_LED[route]
        return led(answer) == (200 if stands(actor, thing) & policy.TABLE[verb].who else elsewhere)
    if method == "GET" or (not is_api(route) and SENT[route] is None):
        return led(answer) == SHOWN.get((route, method), (200, 200))[actor.is_in and actor.scopes is None]
    if is_api(route):
        return answer.status_code in (200, 201, 204)
    if LEADS[route] == 200:
        return answer.status_code == 200
    return led(answer) in LEADS[route]


def led(answer) -> str | int:
    """The name of the route to which it leads on, else the status."""
    to = answer.headers.get("Location")
    return resolve(urlsplit(to).path).url_name if answer.status_code == 302 else answer.status_code


def tried(world, route: str, actor: Actor):
    """The objects that this actor tries the route on: their own, those of others, and one that is not there."""
    if route not in ABOUT:
        return [None]
    mine = (actor.name, OWNERS.get(actor.name))
    things = [it for it in world.things[ABOUT[route]] if it.label != "own" or it.owner in mine]
    told_at_once = not actor.is_in or len(actor.scopes or SCOPES) == 1  # whatever it is about
    if told_at_once:
        return [things[0], not_there(route)]
    services = [Thing("not there", {"pk": world.service.pk})] if ABOUT[route] == "person" else []
    return [*things, not_there(route), *services]


@pytest.mark.rule("PEOPLE-2")
@pytest.mark.parametrize(("route", "method"), [cell for cell in CELLS if cell[0] not in PROBES])
def test_the_door_opens_as_the_policy_says(world, settings, route, method):
    settings.PRODUCTION = OPERATORS in ROUTES[route].values()
    wrong: dict[tuple, list[str]] = {}
    for actor in trying(world, route):
        for thing in tried(world, route, actor):
            wanted = expected(route, method, actor, thing)
            with taken_back():
                answer = knock_at(world, actor, method, route, thing, is_in=wanted == "in")
                found = seen(route, method, actor, thing, answer)
            if found != wanted:
                wrong.setdefault((thing and thing.label, wanted, found), []).append(actor.name)
    assert not wrong, "\n" + "\n".join(
        f"({', '.join(names)}) {label}: wanted {wanted}, saw {found}"
        for (label, wanted, found), names in wrong.items()
    )


def knock_at(world, actor: Actor, method: str, route: str, thing: Thing | None, *, is_in: bool):
    """With what lets it succeed; for who is to be let in, what it is about is brought to where it can."""
    there = thing is None or thing.label != "not there"
    if is_in and there and thing is not None and method != "GET":
        ready(route, world, thing, actor)
    writes_it = method != "GET" and route in SENT
    body = sent(route, world, actor, thing) if writes_it else None
    return knock(actor, method, address(route, thing), body, api=as_json(route))


def trying(world, route: str) -> list[Actor]:
    """All; but a page knows no tokens, so one of them is as good as any, and a public one nobody's role."""
    if is_api(route):
        return list(world.actors.values())
    persons = [actor for actor in world.actors.values() if actor.scopes is None]
    one = world.actors["token of revops"]
    if set(ROUTES[route].values()) == {PUBLIC}:
        return [*(it for it in persons if it.name in ("nobody", "gone", "sdr")), one]
    return [*persons, one]


# How a door is knocked at


def everywhere(world) -> list[tuple[str, Thing | None]]:
    """Every route once, about something of the one who has most rights."""
    mine = {
        kind: next(it for it in things if it.owner in ("", "revops")) for kind, things in world.things.items()
    }
    return [(route, mine[ABOUT[route]] if route in ABOUT else None) for route in ROUTES]


@pytest.mark.parametrize("method", ["OPTIONS", "TRACE", "PUT", "BREW", "DELETE"])
@pytest.mark.parametrize("who", ["nobody", "revops", "token of revops"])
def test_a_method_that_is_not_taken_gets_405_and_those_that_are(world, who, method):
    actor = world.actors[who]
    for route, thing in everywhere(world):
        if method in ROUTES[route]:
            continue
        answer = actor.client.generic(method, address(route, thing), REMOTE_ADDR=HOME)
        taken = set(ROUTES[route]) | ({"HEAD"} if "GET" in ROUTES[route] else set())
        assert (answer.status_code, set(answer["Allow"].split(", "))) == (405, taken), route
        assert not is_api(route) or answer["Content-Type"] == "application/problem+json"


def test_head_is_get_without_its_body(world):
    for route, thing in everywhere(world):
        actor = world.actors[DONE_BY.get(route, "revops")]
        if "GET" in ROUTES[route]:
            with taken_back():
                got = knock(actor, "GET", address(route, thing), api=is_api(route))
            with taken_back():
                head = knock(actor, "HEAD", address(route, thing), api=is_api(route))
            assert head.status_code == got.status_code, route
            assert head.streaming or head.content == b"", route


def test_a_session_writes_nothing_without_the_token_of_its_form(world, monkeypatch):
    actor = world.actors["revops"]
    monkeypatch.setattr(actor.client.handler, "enforce_csrf_checks", True)
    for route, thing in everywhere(world):
        for method in writes(route):
            answer = knock(actor, method, address(route, thing), {}, api=as_json(route))
            assert answer.status_code == 403, (route, method)


NEEDS_NOTHING = {
    "account_logout", "add_bar", "change_settings", "handoff_about", "mfa_remove_webauthn", "api_accept",
    "api_bar_draft", "api_pools", "api_round_example",
    "api_import_write",
}  # fmt: skip


def test_a_write_without_its_fields_is_told_which_are_missing(world):
    """Somebody who may is let through the door, and what they left out is said at its field."""
    for route, thing in everywhere(world):
        actor = world.actors[DONE_BY.get(route, "revops")]
        is_form = is_api(route) or "GET" in ROUTES[route]  # a button has no fields of its own
        if is_form and SENT.get(route) and "POST" in ROUTES[route] and route not in NEEDS_NOTHING:
            with taken_back():
                answer = knock(actor, "POST", address(route, thing), {}, api=is_api(route))
            assert answer.status_code in (200, 422), route
            said = answer.json()["errors"] if is_api(route) else answer.context["form"].errors
            assert said, route


def test_a_route_without_a_row_is_shut(world, monkeypatch):
    monkeypatch.setattr("handoff.gate.table", lambda urlconf: {})
    assert world.actors["revops"].client.get("/").status_code == 404


def test_who_is_sent_to_sign_in_comes_back_to_a_page_and_not_to_a_button(world):
    nobody = world.actors["nobody"].client
    assert nobody.get("/settings/people/")["Location"].endswith("?next=/settings/people/")
    assert nobody.post(address("end_other_sessions"))["Location"].endswith("?next=/")
