"""Briefs as SDRs write them: each item of the bar has its evidence in its field; a weak one lacks exactly one. Pure."""

import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bar import presets
from briefs.fields import Fields
from briefs.words import HIGH, LOW, count_brief
from sample import situations
from sample.accounts import FAMILY, Account

# What an item asks for, by its name in the presets.
NEEDS = {
    str(words.name): need
    for words, need in (
        (presets.PAIN, "pain"), (presets.REAL_TRIGGER, "pain"), (presets.AUTHORITY, "authority"),
        (presets.TIMELINE, "timeline"), (presets.BUDGET, "budget"), (presets.ATTENDEES, "attendees"),
        (presets.ONE_ATTENDEE, "attendees"), (presets.REASON, "reason"), (presets.METRICS, "figure"),
        (presets.ECONOMIC_BUYER, "buyer"), (presets.DECISION_PROCESS, "process"), (presets.CHAMPION, "champion"),
    )
}  # fmt: skip
VAGUE = (
    "{first} says that planning takes too long and that the team is looking for something better.",
    "They find their present way of planning slow and not very transparent, {first} explained.",
    "The general feeling is that {tool} is at its end and that a modern solution would help everybody.",
)
ORDER = ("trigger", "pain", "promised", "landmines")
TRIES = 60


@dataclass(frozen=True)
class Part:
    """A sentence of the brief, and the need that it is the evidence of; none for what only rounds it off."""

    field: str
    text: str
    need: str = ""


@dataclass(frozen=True)
class Brief:
    """What is known for it. Each of `parts` may be left out."""

    parts: tuple[Part, ...]
    attendees: tuple[dict[str, Any], ...]
    lacks: str = ""

    def columns(self) -> dict[str, Any]:
        """As briefs.verbs.save() takes them."""
        said = {field: " ".join(part.text for part in self.parts if part.field == field) for field in ORDER}
        return {**said, "landmines_asked": not said["landmines"], "attendees": list(self.attendees)}

    @property
    def count(self) -> int:
        return count_brief(fields_of(self.columns())).total


def fields_of(columns: dict[str, Any]) -> Fields:
    return Fields(**columns)


def written(
    account: Account, needs: Sequence[str], sdr: str, rng: random.Random, *, lacks: str = ""
) -> Brief:
    """In the band. `lacks`: the one need for which there is no evidence."""
    for _ in range(TRIES):
        brief = _tried(account, needs, sdr, rng, lacks)
        if LOW <= brief.count <= HIGH - 14:  # whoever completes it later has to have room
            return brief
    raise ValueError(f"No brief fits the band for {account.name}.")


def mended(brief: Brief, account: Account, needs: Sequence[str], rng: random.Random) -> Brief:
    """The same brief with what was missing, found out since."""
    whole = replace(brief, lacks="")
    if brief.lacks in PEOPLE:
        return _in_band(replace(whole, attendees=_completed(account, brief, rng)))
    part = _evidence(brief.lacks, account, rng)
    same = [one for one in brief.parts if one.need != brief.lacks]
    place = max((number for number, one in enumerate(same) if one.field == part.field), default=-1) + 1
    return _in_band(replace(whole, parts=(*same[:place], part, *same[place:])))


def patched(brief: Brief, account: Account, rng: random.Random) -> Brief:
    """The same, with a word about what is missing in place of it."""
    return replace(brief, parts=(*brief.parts, Part("promised", account.say(rng.choice(PATCHES)))))


PATCHES = (
    "{first} was asked about the open point and comes back to us on it.",
    "What was missing will be clear by the call, {first} says.",
    "I have put the question to {first} in writing.",
)


def begun(
    account: Account, needs: Sequence[str], sdr: str, rng: random.Random, *, far: int
) -> dict[str, Any]:
    """A draft as far as it has come: so many of the five fields, the attendees among them."""
    whole = written(account, needs, sdr, rng).columns()
    filled = [*ORDER[:2], "attendees", *ORDER[2:]][:far]
    return {name: whole[name] for name in filled}


def answers(needs: dict[str, str], lacks: str, account: Account, *, honest: bool) -> dict[str, Any]:
    """To every item (lineage: need): met; of what is lacking an honest SDR says so."""
    return {
        lineage: {"met": False, "text": account.say(NOT_YET[need])}
        if need == lacks and honest
        else {"met": True, "text": ""}
        for lineage, need in needs.items()
    }


PEOPLE = ("attendees", "authority", "buyer", "champion")  # whose evidence is who comes


def _tried(account: Account, needs: Sequence[str], sdr: str, rng: random.Random, lacks: str) -> Brief:
    said = account.situation
    parts = [Part("trigger", rng.choice(said.triggers))]
    parts += [Part("pain", rng.choice(VAGUE), "pain")] if lacks == "pain" else [_quote(said.pains, rng)]
    parts += [
        _evidence(need, account, rng) for need in needs if need not in PEOPLE and need not in (lacks, "pain")
    ]
    parts += [Part("promised", rng.choice(said.promises)), Part("landmines", rng.choice(said.mines))]
    if rng.random() < 0.6:
        parts.append(Part("landmines", rng.choice(situations.BESIDE)))
    if lacks or rng.random() < 0.25:
        parts.append(Part("trigger", rng.choice(situations.FOUND)))
    if "figure" not in needs and rng.random() < 0.4:
        parts.append(Part("pain", rng.choice(said.figures)))
    parts.sort(key=lambda part: ORDER.index(part.field))
    spoken = tuple(replace(part, text=account.say(part.text)) for part in parts)
    return Brief(spoken, _people(account, needs, sdr, rng, lacks), lacks)


def _quote(pains: Sequence[str], rng: random.Random) -> Part:
    return Part("pain", f"“{rng.choice(pains)}”", "pain")


def _evidence(need: str, account: Account, rng: random.Random) -> Part:
    said = account.situation
    if need == "pain":
        quote = _quote(said.pains, rng)
        return replace(quote, text=account.say(quote.text))
    field, sentences = {
        "timeline": ("trigger", situations.TIMELINE),
        "reason": ("trigger", situations.REASON),
        "budget": ("promised", situations.BUDGET),
        "figure": ("pain", said.figures),
        "process": ("landmines", situations.PROCESS),
    }[need]
    return Part(field, account.say(rng.choice(sentences)), need)


def _people(
    account: Account, needs: Sequence[str], sdr: str, rng: random.Random, lacks: str
) -> tuple[dict[str, Any], ...]:
    role = [account.title]
    if "authority" in needs and lacks != "authority":
        role.append(account.say(rng.choice(situations.OWNS)))
    if "champion" in needs and lacks != "champion":
        role.append(account.say(rng.choice(situations.CHAMPIONS)))
    come = [_row("theirs", account.contact, ", ".join(_low(role)), lacks != "attendees")]
    if "buyer" in needs and lacks != "buyer":
        name = f"{account.words['boss']} {rng.choice(FAMILY)}"
        come.append(_row("theirs", name, account.say(rng.choice(situations.SIGNS)), rng.random() < 0.7))
    elif lacks != "attendees" and rng.random() < 0.55:
        name = f"{account.words['other']} {rng.choice(FAMILY)}"
        come.append(_row("theirs", name, rng.choice(BESIDES), rng.random() < 0.6))
    return (*come, _row("ours", sdr, "SDR, introduces", True))


def _completed(account: Account, brief: Brief, rng: random.Random) -> tuple[dict[str, Any], ...]:
    """The people of a brief with what was to be found out about one of them; the others stay who they were."""
    contact, *others = brief.attendees
    if brief.lacks == "buyer":
        name = f"{account.words['boss']} {rng.choice(FAMILY)}"
        return (contact, _row("theirs", name, account.say(rng.choice(situations.SIGNS)), True), *others)
    if brief.lacks == "attendees":
        return ({**contact, "confirmed": True}, *others)
    said = account.say(rng.choice(situations.OWNS if brief.lacks == "authority" else situations.CHAMPIONS))
    return ({**contact, "role": ", ".join(_low([contact["role"], said]))}, *others)


def _low(roles: list[str]) -> list[str]:
    return [roles[0], *(role[:1].lower() + role[1:] for role in roles[1:])]


BESIDES = (
    "Head of planning",
    "Systems lead",
    "Regional manager",
    "Controller",
    "Team lead, daily user",
    "IT security",
)


def _row(side: str, name: str, role: str, confirmed: bool) -> dict[str, Any]:
    return {"side": side, "name": name, "role": role, "confirmed": confirmed}


def _in_band(brief: Brief) -> Brief:
    """What only rounds it off goes first where it has grown too long."""
    parts = list(brief.parts)
    loose = [part for part in parts if not part.need]
    while Brief(tuple(parts), brief.attendees).count > HIGH and len(loose) > 1:
        parts.remove(loose.pop())
    return replace(brief, parts=tuple(parts))


NOT_YET = {
    "pain": "{first} has named no problem of their own yet.",
    "authority": "Who signs is open: {first} will ask {boss}.",
    "timeline": "No date yet. {first} has to look at the planning calendar.",
    "budget": "We have not spoken about money.",
    "attendees": "{first} has the invitation and has not accepted it.",
    "reason": "Nothing forces them this week, as far as I know.",
    "figure": "{first} looks up the figure and mails it.",
    "buyer": "I do not know who releases the money.",
    "process": "How they decide is open; I asked and got no answer.",
    "champion": "{first} is friendly, but I cannot say who wants this.",
}


def needs_of(names: Collection[str]) -> list[str]:
    """What these items of a bar ask for, in their order."""
    return [NEEDS[name] for name in names]
