"""People from a file: known by their email, with the roles that they have in teams. Nobody loses anything by it."""

import re

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handoff.imports import parsing
from handoff.imports.kinds import ADDED, Field, Given, Kind, Step, Work, added, changed, named, put_back
from handoff.imports.parsing import Habits
from handoff.imports.used import since
from ledger import wiring
from ledger.models import Event
from ledger.refused import Refused
from people.models import TEAM_ROLES, Membership, Role, Seat, Team, User
from people.verbs import add_user, change_user, deactivate, join_team, leave_team, reactivate

FACTS = ("name", "zone", "capacity", "booking_link")


def role(cell: str, habits: Habits) -> Role:
    """By its code or its name."""
    words = {str(word).casefold(): one for one in Role for word in (one.value, one.label)}
    found = words.get(re.sub(r"s$", "", cell.casefold())) or words.get(cell.casefold())
    if found is None:
        known = ", ".join(str(one.label) for one in Role)
        raise ValueError(
            _("There is no role “%(role)s”. The roles are %(known)s.") % {"role": cell, "known": known}
        )
    return found


def write(given: Given, work: Work) -> list[Step]:
    user = User.objects.persons().filter(email__iexact=given["email"]).first()
    facts = {name: given[name] for name in FACTS if name in given}
    steps = []
    if user is None:
        user = add_user(name=facts.pop("name"), email=given["email"], by=work.by, at=work.at)
        steps.append(added(user))
    elif not user.is_active:
        if not _was_taken_back(user):
            words = {"name": user.name}
            raise Refused(_("%(name)s is deactivated. Let them back in first.") % words, field="email")
        user = reactivate(user, by=work.by, at=work.at)
        steps.append(added(user))
    steps += changed(user, facts, change_user, work)
    return steps + _give_roles(user, given, work)


def _was_taken_back(user: User) -> bool:
    """Deactivated because the import that had added them was undone: the mended file may bring them again."""
    last = Event.objects.filter(subject_id=user.pk, kind="user.deactivated").order_by("-at", "-pk").first()
    return last is not None and last.channel == "import"


def _give_roles(user: User, given: Given, work: Work) -> list[Step]:
    """Each role in each team. A role that they hold stays as it is, and none is taken away."""
    roles, teams = given.get("roles", []), [_team(name, work) for name in given.get("teams", [])]
    if teams and not roles:
        raise Refused(_("Say in which role they are in the team."), rule="PEOPLE-2", field="roles")
    places = [(one, team) for one in roles if one in TEAM_ROLES for team in teams or [None]]
    places += [(one, None) for one in roles if one not in TEAM_ROLES]
    held = set(Membership.objects.filter(user=user, ended_at=None).values_list("role", "team"))
    return [
        added(join_team(user, role=one, team=team, by=work.by, at=work.at), after={"roles": str(one)})
        for one, team in places
        if (one, team.pk if team else None) not in held
    ]


def _team(name: str, work: Work) -> Team:
    sentence = _("There is no team called %(name)s. Add it first.")
    team: Team = named(Team, name, work, at_field="teams", sentence=sentence)
    return team


def take_back_person(step: Step, work: Work) -> str:
    """Whom the import brought in is let go, unless they have come in or are at work; a change becomes what it was."""
    if step.did != ADDED:
        return put_back(User, change_user)(step, work)
    user = User.objects.get(pk=step.id)
    words = {"name": user.name}
    if user.last_login is not None or user.has_usable_password():
        return _("%(name)s has signed in since.") % words
    if sum(wiring.resolve(path)(user.pk) for path in wiring.held().values()):
        return _("%(name)s holds work by now.") % words
    if why := since(step):
        return f"{user.name}: {why}"
    deactivate(user, by=work.by, at=work.at)
    return ""


def take_back_role(step: Step, work: Work) -> str:
    held = Membership.objects.select_related("user").get(pk=step.id)
    seats = Seat.objects.filter(user=held.user, pool__role=held.role, left_at=None)
    if seats.filter(Q(pool__team=held.team_id)).exists():
        return _("%(name)s has a place in a rotation by now.") % {"name": held.user.name}
    leave_team(held, by=work.by, at=work.at)
    return ""


PEOPLE = Kind(
    label=gettext_lazy("People"),
    gist=gettext_lazy(
        "Who is here, known by their email, with their roles and teams. Invite afterwards who is new."
    ),
    back=gettext_lazy(
        "Undoing deactivates whom it added and ends the roles that it gave. Who has signed in or holds work stays."
    ),
    sort="people.user",
    fields=(
        Field(
            "name",
            gettext_lazy("Name"),
            parsing.text(200),
            ("full name", "person", "user"),
            True,
            example="Noor Haddad",
        ),
        Field(
            "email",
            gettext_lazy("Email"),
            parsing.email,
            ("email address", "e-mail", "mail", "work email", "login"),
            True,
            gettext_lazy("Says who it is."),
            "noor@example.com",
        ),
        Field(
            "roles",
            gettext_lazy("Roles"),
            parsing.several(role),
            ("role",),
            help=gettext_lazy(
                "SDR, AE or Manager in the teams beside; RevOps, Marketing, Reader in the company."
            ),
            example="SDR",
        ),
        Field(
            "teams", gettext_lazy("Teams"), parsing.several(parsing.text(200)), ("team",), example="Northeast"
        ),
        Field(
            "zone",
            gettext_lazy("Time zone"),
            parsing.text(64),
            ("timezone", "tz", "zone"),
            example="Europe/Berlin",
        ),
        Field("capacity", gettext_lazy("Capacity"), parsing.at_most(1_000), ("max open",), example="12"),
        Field(
            "booking_link",
            gettext_lazy("Booking link"),
            parsing.url,
            ("calendar link", "calendly", "scheduler"),
            example="https://cal.example.com/noor",
        ),
    ),
    key=lambda given: given["email"].lower(),
    write=write,
    take_back={"people.user": take_back_person, "people.membership": take_back_role},
)
