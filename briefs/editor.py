"""The editor of a brief: what its script says in the reader's language, and its form where there is no script."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from briefs import guidance, words
from briefs.draft import MOST_PEOPLE, SIDES
from briefs.models import PROSE

WORDS = {
    "one_word": _("1 word"),
    "words": _("{count} words"),
    "aloud": _("{count}: {rest}"),
    "kept": _("Kept on this device…"),
    "unsaved": _("Not saved yet…"),
    "offline": _("No connection. Kept on this device, and sent when it is back."),
    "signed_out": _("You are signed out. Your words are kept on this device."),
    "broken": _("Handoff could not take it just now."),
    "saved": _("Saved {at}"),
    "refused": _("Not saved: {sentence} Kept on this device."),
    "found": _("Found on this device, and being saved…"),
    "older": _("This device kept words that were never saved, and the brief was changed since."),
    "saved_by": _("It was saved by {name}."),
    "mine": _("Go on with mine"),
    "theirs": _("Take what is saved"),
    "taken": _("This is what is saved."),
    "timer": _("Start the timer"),
    "timing": _("{seconds} s, stop"),
    "timed": _("{seconds} s of 90 s"),
}


def said() -> dict[str, Any]:
    """Everything that the script says."""
    return {
        **_plain(WORDS),
        "rests": _plain(words.RESTS),
        "guidance": _plain(guidance.SENTENCES),
        "reader": str(guidance.READER),
    }


def _plain(sentences: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(sentence) for name, sentence in sentences.items()}


def is_plain(post: Mapping[str, str]) -> bool:
    """Whether a form was sent without script, and holds what was typed: the script takes this mark away."""
    return "plain" in post


def typed(post: Mapping[str, str]) -> dict[str, Any]:
    """What such a form holds, as `briefs.verbs.save()` takes it; what it does not hold at all stays as it is."""
    found: dict[str, Any] = {name: post.get(name, "") for name in PROSE}
    found["landmines_asked"] = "landmines_asked" in post
    if people := [_person(post, number) for number in range(MOST_PEOPLE + 3) if f"side-{number}" in post]:
        found["attendees"] = people
    if lineages := [name.removeprefix("text-") for name in post if name.startswith("text-")]:
        found["answers"] = {lineage: _answer(post, lineage) for lineage in lineages}
    return found


def _person(post: Mapping[str, str], number: int) -> dict[str, Any]:
    side = post.get(f"side-{number}", "")
    return {
        "side": side if side in SIDES else SIDES[0],
        "name": post.get(f"name-{number}", ""),
        "role": post.get(f"role-{number}", ""),
        "confirmed": f"confirmed-{number}" in post,
    }


def _answer(post: Mapping[str, str], lineage: str) -> dict[str, Any]:
    met = {"yes": True, "no": False}.get(post.get(f"met-{lineage}", ""))
    return {"met": met, "text": post.get(f"text-{lineage}", "")}
