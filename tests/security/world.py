"""A small company in which every door can be tried: who tries, at what, and what a door that opens leads to.

Built once per module, in a transaction that is taken back. Each attempt is taken back too, so none sees another.
"""

import datetime as dt
import io
import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.cookies import SimpleCookie
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from cryptography.hazmat.primitives.asymmetric import ec
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

from handoff.imports import verbs as imports
from handoff.imports.models import Import
from handoff.imports.work import slice_of
from ledger.models import Clock
from ledger.origin import Origin, coming_from
from ledger.time import now
from people import signin, verbs
from people.models import Absence, Role, User
from people.policy import Stand
from people.tokens import SCOPES, issue_token
from sample.models import Company, Guest
from tests.security import work
from tests.security.thing import Thing
from tests.sessions import freshen

PASSWORD = "quiet river at seven"
HOME = "192.0.2.44"  # where every attempt comes from
NOBODY = uuid.UUID(int=1)
S = Stand


# Who


@dataclass
class Actor:
    """Somebody at a door: `company` and `team` are how they stand to it, `scopes` what their token is good for."""

    name: str
    user: Any = None
    company: set[Stand] = field(default_factory=set)
    team: str = ""
    leads: bool = False
    scopes: tuple[str, ...] | None = None
    is_in: bool = True
    client: Client = field(default_factory=Client)


class World:
    def __init__(self) -> None:
        self.at = at = now()
        self.ours = verbs.add_team(name="Ours", by=None, at=at)
        self.theirs = verbs.add_team(name="Theirs", by=None, at=at)
        self.people = {name: self.person(name) for name in CAST}
        for name, (role, team) in CAST.items():
            if role:
                verbs.join_team(
                    self.people[name],
                    role=role,
                    team=getattr(self, team) if team else None,
                    by=None,
                    at=at,
                )
        self.service = verbs.add_service(name="Warehouse", role=Role.READER, by=None, at=at)
        self.rows()
        self.desks = work.desks(self)
        self.actors = {actor.name: actor for actor in self.cast()}
        self.things = {kind: make(self) for kind, make in KINDS.items()}

    def person(self, name: str) -> Any:
        user = verbs.add_user(name=name.capitalize(), email=f"{name}@example.com", by=None, at=self.at)
        user.set_password(PASSWORD)
        user.save()
        return user

    def rows(self) -> None:
        at, people = self.at, self.people
        day = dt.timedelta(days=1)
        self.absences = {
            name: verbs.add_absence(
                people[name], starts_at=at - day, ends_at=at + 9 * day, by=None, at=at - 2 * day
            )
            for name in CAST
        }
        # Whom the product asks to cover is here then; who may go in for the AE is what counts behind these doors.
        Absence.objects.filter(user=people["covered"]).update(cover=people["ae"])
        self.territory = verbs.add_territory(name="Coast", by=None, at=at)
        self.segment = verbs.add_segment(name="Small", by=None, at=at)
        self.calendar = verbs.add_calendar(name="Maine", by=None, at=at)
        self.holiday = verbs.add_holiday(self.calendar, on=dt.date(2026, 7, 4), name="Day", by=None, at=at)
        self.pools = {
            name: verbs.add_pool(getattr(self, name), role=Role.SDR, by=None, at=at)
            for name in ("ours", "theirs")
        }
        self.seats = {
            name: verbs.add_seat(self.pools[name], user=people[who], by=None, at=at)
            for name, who in (("ours", "mate"), ("theirs", "stranger"))
        }
        self.secret = signin.invite(user=self.newcomer(), by=None, at=at)
        self.parked = Clock.objects.create(
            kind="drill", subject_type="handoff.handoff", subject_id=NOBODY, started_at=at, due_at=at,
            step_names=["half"], step_times=[at], parked_at=at, tries=3, last_error="ValueError",
        )  # fmt: skip
        Company.objects.create(seed=1, size=0, started_at=at, scenes=0)
        Guest.objects.create(key="reader", position=0, user=self.person("visitor"))
        self.imported = self.file()
        for name in CAST:
            self.sign_of_life(people[name])
            verbs.go_offline(people[name], by=None, at=at)

    def file(self) -> Import:
        """One that is looked over and can be imported."""
        content = io.BytesIO(b"Name,Email\nUna,una@example.com\n")
        by = {"by": self.people["revops"], "at": self.at}
        made = imports.upload("people", content, name="people.csv", size=40, **by)
        imports.choose_columns(made, ["name", "email"], **by)
        while slice_of(made.pk):
            pass
        return made

    def newcomer(self) -> Any:
        self.invited = verbs.add_user(name="New", email="new@example.com", by=None, at=self.at)
        return self.invited

    def sign_of_life(self, user: Any) -> None:
        UserSession.objects.create(user=user, ip=HOME, session_key=f"elsewhere-{user.name}", user_agent="x")
        Authenticator.objects.create(
            user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "Key", "credential": credential()}
        )
        TOTP.activate(user, generate_totp_secret())
        RecoveryCodes.activate(user)

    def cast(self) -> Iterator[Actor]:
        yield Actor("nobody", is_in=False)
        for name in TRIES:
            role, team = CAST[name]
            user = self.people[name]
            company = {Stand(role)} if role and not team else set()
            actor = Actor(name, user, company, team, leads=role == Role.MANAGER)
            with coming_from(Origin("page", "", HOME)):
                actor.client.force_login(user)
            freshen(actor.client, user)
            yield actor
        gone = Actor("gone", self.person("gone"), is_in=False)
        gone.client.force_login(gone.user)
        verbs.deactivate(gone.user, by=None, at=self.at)
        yield gone
        ops, sdr, service = self.people["revops"], self.people["sdr"], self.service
        yield self.caller("token read", ops, ("read",), {S.READER})
        yield self.caller("token write", ops, ("write",), {S.READER})
        yield self.caller("token admin", ops, ("admin",), {S.REVOPS})
        yield self.caller("token without admin", ops, ("read", "write"), {S.READER})
        yield self.caller("token of revops", ops, tuple(SCOPES), {S.REVOPS})
        yield self.caller("token of sdr", sdr, tuple(SCOPES), set(), team="ours")
        yield self.caller("token of service", service, tuple(SCOPES), {S.READER})

    def person_of(self, thing: Thing) -> Any:
        return User.objects.get(**thing.key)

    def administers(self, actor: Actor) -> bool:
        return S.REVOPS in actor.company

    def caller(self, name, user, scopes, company, team="") -> Actor:
        by = self.people["revops"] if user.is_service else user
        end = self.at + dt.timedelta(days=30)
        token, secret = issue_token(user=user, name=name, scopes=scopes, expires_at=end, by=by, at=self.at)
        client = Client(headers={"Authorization": f"Bearer {secret}"})
        actor = Actor(name, user, company, team, scopes=scopes, client=client)
        actor.token = token
        return actor


#            role          team
CAST = {
    "sdr": (Role.SDR, "ours"),
    "ae": (Role.AE, "ours"),
    "manager": (Role.MANAGER, "ours"),
    "revops": (Role.REVOPS, ""),
    "marketing": (Role.MARKETING, ""),
    "reader": (Role.READER, ""),
    "loner": ("", ""),
    "mate": (Role.SDR, "ours"),
    "stranger": (Role.SDR, "theirs"),
    "other": (Role.SDR, "theirs"),
    "second": (Role.REVOPS, ""),  # so that one of RevOps can go
    "rival": (Role.AE, "theirs"),
    "covered": (Role.AE, "theirs"),  # by the AE of ours
}
TRIES = list(CAST)[: list(CAST).index("mate")]


def persons(world: World) -> list[Thing]:
    own = [
        Thing("own", {"pk": world.people[name].pk}, CAST[name][1], owner=name, is_person=True)
        for name in TRIES
    ]
    return [*own, *(
        Thing(name, {"pk": world.people[name].pk}, CAST[name][1], is_person=True) for name in ("mate", "stranger")
    )]  # fmt: skip


def absences(world: World) -> list[Thing]:
    keys = {person.pk: absence.pk for absence in world.absences.values() for person in [absence.user]}
    return [
        Thing(it.label, {"pk": keys[it.key["pk"]]}, it.team, it.owner, is_person=True)
        for it in persons(world)
    ]


def of_teams(world: World, rows: dict[str, Any]) -> list[Thing]:
    return [Thing(f"of {name}", {"pk": row.pk}, name) for name, row in rows.items()]


def roles(world: World) -> list[Thing]:
    def held(name):
        return {"pk": world.people[name].memberships.get().pk}

    company = Thing("of the company", held("second"), verb="install.administer")
    return [Thing("of ours", held("mate"), "ours"), Thing("of theirs", held("stranger"), "theirs"), company]


def owned(key_of) -> Any:
    """One's own, and somebody else's."""

    def things(world: World) -> list[Thing]:
        own = [Thing("own", key_of(world, name), owner=name) for name in TRIES]
        return [*own, Thing("stranger", key_of(world, "stranger"), owner="stranger")]

    return things


def session_key(world: World, name: str) -> dict[str, Any]:
    return {"pk": UserSession.objects.get(session_key=f"elsewhere-{name.capitalize()}").pk}


def passkey(world: World, name: str) -> dict[str, Any]:
    return {"pk": Authenticator.objects.get(user=world.people[name], type=Authenticator.Type.WEBAUTHN).pk}


@cache
def credential() -> dict[str, Any]:
    """What a browser sends when a passkey is made."""
    key = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    data = AttestedCredentialData.create(b"\0" * 16, b"an id of 16 bits", key)
    known = AuthenticatorData.create(b"\0" * 32, AuthenticatorData.FLAG.AT, 0, data)
    attested = AttestationObject.create("none", known, {})
    said = CollectedClientData.create("webauthn.create", b"\0" * 16, "https://testserver")
    parts = {"clientDataJSON": websafe_encode(said), "attestationObject": websafe_encode(attested)}
    name = websafe_encode(b"an id of 16 bits")
    return {"id": name, "rawId": name, "type": "public-key", "response": parts}


def tokens(world: World) -> list[Thing]:
    end = world.at + dt.timedelta(days=30)

    def token(user, by):
        made = issue_token(user=user, name="x", scopes=["read"], expires_at=end, by=by, at=world.at)
        return {"pk": made[0].pk}

    own = [Thing("own", token(world.people[name], world.people[name]), owner=name) for name in TRIES]
    stranger = world.people["stranger"]
    service = Thing("of a service", token(world.service, world.people["revops"]), owner="token of service")
    return [*own, Thing("stranger", token(stranger, stranger), owner="stranger"), service]


# Every kind of object behind an address with an id. A kind without a line here fails.
KINDS = {
    "person": persons,
    "newcomer": lambda world: [Thing("newcomer", {"pk": world.invited.pk})],
    "absence": absences,
    "team": lambda world: of_teams(world, {"ours": world.ours, "theirs": world.theirs}),
    "pool": lambda world: of_teams(world, world.pools),
    "seat": lambda world: of_teams(world, world.seats),
    "role": roles,
    "calendar": lambda world: [Thing("calendar", {"pk": world.calendar.pk})],
    "holiday": lambda world: [Thing("holiday", {"pk": world.holiday.pk})],
    "service": lambda world: [Thing("service", {"pk": world.service.pk})],
    "token": tokens,
    "session": owned(session_key),
    "passkey": owned(passkey),
    "parked": lambda world: [Thing("parked", {"sort": "clock", "pk": world.parked.pk})],
    "invitation": lambda world: [Thing("invitation", {"secret": world.secret})],
    "reset": lambda world: [Thing("reset", reset_of(world))],
    "import": lambda world: [Thing("import", {"pk": world.imported.pk})],
    "import kind": lambda world: [Thing("kind", {"kind": "people"})],
    **work.KINDS,
}
# Who may know that it is there. All others get 404, whatever they try with it.
EVERYBODY, TEAM = {S.ANYBODY}, {S.MEMBER, S.MANAGER, S.REVOPS, S.MARKETING, S.READER}
KNOWN_TO = {
    "person": EVERYBODY,
    "newcomer": EVERYBODY,
    "absence": EVERYBODY,
    "role": EVERYBODY,
    "calendar": EVERYBODY,
    "holiday": EVERYBODY,
    "team": TEAM,
    "pool": TEAM,
    "seat": TEAM,
    "service": {S.REVOPS},
    "token": {S.SELF},
    "session": {S.SELF},
    "passkey": {S.SELF},
    "parked": EVERYBODY,
    "invitation": EVERYBODY,
    "reset": EVERYBODY,
    "import": {S.REVOPS},
    "import kind": {S.REVOPS},
    **work.KNOWN_TO,
}


def reset_of(world: World) -> dict[str, Any]:
    from people.mail import reset_link

    uidb36, key = reset_link(world.people["sdr"]).rstrip("/").split("/")[-2:]
    return {"uidb36": uidb36, "key": key}


# Doors


def every(patterns=None) -> Iterator[URLPattern]:
    for pattern in get_resolver("handoff.urls").url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLPattern):
            yield pattern
        else:
            yield from every(pattern.url_patterns)


ROUTED = {pattern.name: pattern for pattern in every()}


def is_api(route: str) -> bool:
    return hasattr(ROUTED[route].callback, "cls")


def has_key(route: str) -> bool:
    return bool(ROUTED[route].pattern.converters)


@contextmanager
def taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def knock(actor: Actor, method: str, path: str, body: Any = None, api: bool = False, **headers: str) -> Any:
    """One attempt. The answer knows nothing of the attempts before it."""
    client, cookies = actor.client, actor.client.cookies.output(header="", sep=";")
    more = {"REMOTE_ADDR": HOME, "headers": headers}
    try:
        if api:
            sent = "" if body is None else json.dumps(body, default=str)
            return client.generic(method, path, sent, content_type="application/json", **more)
        if method in ("GET", "HEAD", "POST"):
            return getattr(client, method.lower())(path, {} if method != "POST" else body or {}, **more)
        return client.generic(method, path, **more)
    finally:
        client.cookies = SimpleCookie(cookies)


def address(route: str, thing: Thing | None = None) -> str:
    return reverse(route, kwargs=thing.key if thing else {})


@contextmanager
def built(blocker: Any) -> Iterator[World]:
    """A world that is gone afterwards. It is written with the rights that the product has."""
    with blocker.unblock(), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE handoff_app")
        try:
            with coming_from(Origin("task", "", None)):
                yield World()
        finally:
            transaction.set_rollback(True)
