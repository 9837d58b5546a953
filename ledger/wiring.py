"""What the rooms above have hung on the ledger, collected by name from their AppConfigs.

An AppConfig may carry, all as strings so that nothing is imported across rooms:
    clock_kinds  {kind: {step name: Step}}           see ledger.kinds
    reactions    {event kind: [dotted path, ...]}     run at once, in the database: `run(event, at=)`
    effects      {event kind: [dotted path, ...]}     the same, but held back while the event can be undone
    channels     {channel: dotted path}               `send(delivery)`, called by a Celery worker
    followers    {"feed": [dotted path, ...]}         `follow(seqs)`, told what the feed has grown by; may be missed
    team_settings {name: people.settings.Setting}     what RevOps may set for each team
    install_settings {name: dotted path}              a people.settings.Setting: what RevOps sets for the whole install
    measures     {Clock.Measure: dotted path}         `measure(clock)`: how that clock's time is counted
    mirrors      {file: dotted path}                  what is made of a room's tables, see handoff.mirrors
    held         {what: dotted path}                  `count(user_id)`: what a person holds; the people page asks
    told         {room: dotted path}                  how its events are said: see ledger.told
    notices      {event kind: dotted path}            whom an event is mailed to, in which words: see handoff.notices
    inbox_kinds  {clock kind: dotted path}            how what a clock waits for stands in an inbox: see handoff.inbox
    inbox_above  {word of the address: dotted path}   what stands above an inbox after something was done
    imports      {kind: dotted path}                  what can come from a CSV file: see handoff.imports.kinds
    story        {"parts": [dotted path, ...]}        what a room tells of a handoff: see handoff.story
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.apps import apps
from django.utils.module_loading import import_string

FEED = "feed"


def collected(attribute: str) -> dict[str, Any]:
    """The attribute of every AppConfig, merged; lists under one key are joined."""
    merged: dict[str, Any] = {}
    for config in apps.get_app_configs():
        for name, value in getattr(config, attribute, {}).items():
            merged[name] = [*merged.get(name, []), *value] if isinstance(value, list) else value
    return merged


@cache
def reactions() -> dict[str, list[str]]:
    return collected("reactions")


@cache
def effects() -> dict[str, list[str]]:
    return collected("effects")


@cache
def clock_kinds() -> dict[str, Any]:
    return collected("clock_kinds")


def clock_steps() -> list[str]:
    """What this process can do on clocks: "review half", "review breach" …"""
    return [f"{kind} {step}" for kind, steps in clock_kinds().items() for step in steps]


def consumers() -> list[str]:
    """Whom this process can take events to, beside the feed."""
    return sorted({path for paths in (*reactions().values(), *effects().values()) for path in paths})


@cache
def channels() -> dict[str, str]:
    return collected("channels")


@cache
def team_settings() -> dict[str, Any]:
    return collected("team_settings")


@cache
def install_settings() -> dict[str, str]:
    return collected("install_settings")


@cache
def measures() -> dict[str, str]:
    return collected("measures")


@cache
def held() -> dict[str, str]:
    return collected("held")


def named() -> list[str]:
    """Every dotted path that an AppConfig hangs on the ledger."""
    single = (
        "channels", "measures", "mirrors", "held", "told", "install_settings", "notices", "inbox_kinds", "inbox_above",
        "imports",
    )  # fmt: skip
    several = ("reactions", "effects", "followers", "story")
    return [
        *(path for attribute in single for path in collected(attribute).values()),
        *(path for attribute in several for paths in collected(attribute).values() for path in paths),
    ]


def followers() -> list[str]:
    found: list[str] = collected("followers").get(FEED, [])
    return found


@cache
def resolve(path: str) -> Callable[..., Any]:
    found: Callable[..., Any] = import_string(path)
    return found
