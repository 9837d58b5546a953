"""Larkfield is founded: its people, teams, hours, rotations and bars, each by whoever does it in a company."""

import datetime as dt

from bar.items import Item
from bar.models import Bar, BarVersion
from bar.presets import BUDGET, METRICS, TIMELINE, Motion
from bar.verbs import agree, ask, change_fit, draft, put_in_force, save_items, start_bar
from bar.versions import items
from people import verbs
from people.models import Role, Team, User
from sample.cast import GUESTS, MARKETING, READERS, REVOPS, TEAMS, TeamOf, email
from sample.models import Guest
from sample.plan import DAY, HOUR, MINUTE, Plan, hours


def found(plan: Plan) -> None:
    """A week before the history begins. The whole week goes into one transaction: without all of it nothing works."""
    at = plan.begins_at - 7 * DAY
    revops = _person(REVOPS[0], Role.REVOPS, at=at, by=None)
    for name in REVOPS[1:]:
        _person(name, Role.REVOPS, at=at, by=revops)
    for names, role in ((MARKETING, Role.MARKETING), (READERS, Role.READER)):
        for name in names:
            _person(name, role, at=at, by=revops)
    for number, it in enumerate(TEAMS):
        _team(number, it, plan, by=revops, at=at + number * HOUR)
    for position, (key, name) in enumerate(GUESTS):
        Guest.objects.create(key=key, position=position, user=_called(name))


def _person(
    name: str,
    role: str,
    *,
    at: dt.datetime,
    by: User | None,
    team: Team | None = None,
    zone: str = "America/New_York",
) -> User:
    user = verbs.add_user(name=name, email=email(name), zone=zone, by=by, at=at)
    verbs.join_team(user, role=role, team=team, by=by, at=at)
    return user


def _called(name: str) -> User:
    return User.objects.get(email=email(name))


def _team(number: int, it: TeamOf, plan: Plan, *, by: User, at: dt.datetime) -> None:
    team = verbs.add_team(name=it.name, zone=it.zone, by=by, at=at)
    calendar = verbs.add_calendar(name=it.name, by=by, at=at)
    for on, name in sorted(_holidays(it, plan)):
        verbs.add_holiday(calendar, on=on, name=name, by=by, at=at)
    verbs.change_team(team, calendar=calendar, by=by, at=at)
    manager = _person(it.manager, Role.MANAGER, team=team, zone=it.zone, by=by, at=at)
    aes = [_person(name, Role.AE, team=team, zone=it.zone, by=by, at=at) for name in it.aes]
    sdrs = [_person(name, Role.SDR, team=team, zone=it.zone, by=by, at=at) for name in it.sdrs]
    territory = verbs.add_territory(name=it.territory, by=by, at=at)
    segment = verbs.add_segment(name=it.segment, by=by, at=at)
    verbs.add_pool(team, role=Role.SDR, territory=territory, segment=segment, by=by, at=at)
    pool = verbs.add_pool(team, role=Role.AE, ramp_days=0, by=by, at=at)
    for ae in aes:
        verbs.add_seat(pool, user=ae, by=by, at=at)
        verbs.change_user(ae, capacity=12, backup=aes[0] if ae != aes[0] else manager, by=by, at=at)
    change_fit(
        team, employees_min=it.employees[0], employees_max=it.employees[1], geographies=list(it.geographies),
        revenue_min=None, revenue_max=None, by=by, at=at,
    )  # fmt: skip
    _away(number, aes, sdrs, plan, by=manager)
    _bars(it, team, manager, aes, sdrs, by=by, at=at + DAY)


def _holidays(it: TeamOf, plan: Plan) -> set[tuple[dt.date, str]]:
    """From the beginning of history until half a year after it."""
    years = range(plan.begins_at.year, plan.ends_at.year + 2)
    days = {(dt.date(year, month, day), name) for year in years for month, day, name in it.holidays}
    least, most = plan.begins_at.date(), (plan.ends_at + 180 * DAY).date()
    return {(on, name) for on, name in days if least <= on <= most}


def _away(number: int, aes: list[User], sdrs: list[User], plan: Plan, *, by: User) -> None:
    """One AE a while ago, one of the first team today, and an SDR; AEs with somebody who stands in."""
    monday = plan.begins_at + (4 + 2 * number) * 7 * DAY
    absences = [
        (aes[1], aes[0], monday, monday + 5 * DAY),
        (sdrs[3], None, monday + 7 * DAY, monday + 11 * DAY),
    ]
    if number == 0:
        absences.append((aes[2], aes[0], plan.ends_at - 2 * HOUR, plan.ends_at + 3 * DAY))
    else:
        absences.append((sdrs[1], None, plan.ends_at + 4 * DAY, plan.ends_at + 9 * DAY))
    for user, cover, starts_at, ends_at in absences:
        verbs.add_absence(
            user, cover=cover, starts_at=starts_at, ends_at=ends_at, by=by, at=starts_at - 6 * DAY
        )


def _bars(
    it: TeamOf, team: Team, manager: User, aes: list[User], sdrs: list[User], *, by: User, at: dt.datetime
) -> None:
    """Drafted from the preset, agreed by name. One AE of the last team was away; her manager said why it went on."""
    bar = start_bar(team, it.motion, by=by, at=at)
    version = ask(draft(bar, by=manager, at=at), by=manager, at=at + 3 * HOUR)
    for number, sdr in enumerate(sdrs):
        agree(version, by=sdr, at=at + (4 + number) * HOUR)
    signing = aes if it.motion != Motion.VELOCITY else aes[:1]
    for number, ae in enumerate(signing):
        agree(version, by=ae, at=at + (20 + 3 * number) * HOUR)
    if len(signing) < len(aes):
        why = f"{aes[-1].name} has read it and is on the road until Wednesday; the reviews begin on Monday."
        put_in_force(version, why=why, by=manager, at=at + 30 * HOUR)
        agree(version, by=aes[-1], at=at + 5 * DAY)
        start_bar(team, Motion.HIGH_VELOCITY, reviewed=False, by=manager, at=at)


def revise(plan: Plan) -> None:
    """Two weeks on, the first team words its bar anew; today it is at it again, and not everybody has agreed yet."""
    it = TEAMS[0]
    bar = Bar.objects.get(team__name=it.name, motion=it.motion)
    manager, aes, sdrs = _called(it.manager), [*map(_called, it.aes)], [*map(_called, it.sdrs)]
    at = plan.revised_at
    second = _reworded(bar, SECOND, by=manager, at=at - 3 * DAY)
    for number, person in enumerate([*sdrs[:4], *aes]):
        agree(second, by=person, at=at - (len(aes) + 3 - number) * 20 * MINUTE)
    for number, person in enumerate(sdrs[4:]):
        agree(second, by=person, at=at + number * 11 * MINUTE)
    near = hours(0, plan.ends_at)
    asked_at = min(near.next_open(plan.ends_at - 2 * DAY), plan.ends_at - 2 * HOUR)
    third = _reworded(bar, THIRD, by=manager, at=asked_at)
    for number, person in enumerate([sdrs[2], aes[1], sdrs[5], sdrs[6]], start=1):
        agree(third, by=person, at=asked_at + number * 13 * MINUTE)


# What is worded anew, by the name of the item: what the SDR verifies, and what a clean answer sounds like.
SECOND = {
    str(BUDGET.name): (
        "That they know it costs money, roughly how much, and whose line it would come from.",
        "Between thirty and forty thousand is what Marta can approve; she asked for the range herself.",
    ),
    str(METRICS.name): (
        "Which number of theirs should change, where it stands now, and who looks at it.",
        "Onboarding takes eleven weeks, the board wants six, and Jonas reports it each month.",
    ),
}
THIRD = {
    str(TIMELINE.name): (
        "By when they would act if it fits, what sets that date, and what happens if it slips.",
        "Before the planning round in March; if it slips, they plan another year in spreadsheets.",
    ),
}


def _reworded(bar: Bar, words: dict[str, tuple[str, str]], *, by: User, at: dt.datetime) -> BarVersion:
    version = draft(bar, by=by, at=at)
    wanted = [
        _with(item, words) for item in items(BarVersion.objects.prefetch_related("items").get(pk=version.pk))
    ]
    return ask(save_items(version, wanted, by=by, at=at + 20 * MINUTE), by=by, at=at + 25 * MINUTE)


def _with(item: Item, words: dict[str, tuple[str, str]]) -> Item:
    if item.name not in words:
        return item
    verify, clean_answer = words[item.name]
    return Item(item.name, verify, clean_answer, item.element, item.field, item.lineage)
