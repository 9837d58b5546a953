"""A bounce is about the brief, never about who wrote it (BOUNCE-2). What it says to the contrary is flagged here.

Each flag comes with the reason and with another way to say it. The AE may send it anyway; only a reason that says
nothing at all, an empty shrug, is refused. The browser says the same while they type (static/bounces/wording.js).
Pure: no database and no settings.
"""

import re
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from briefs.letters import DENSE, LETTERS, SEPARATORS, inside_brackets


class Kind(NamedTuple):
    """What is wrong with some phrases, and what could stand there instead: `{item}` is the item that was named."""

    why: object
    rewrite: object
    phrases: tuple[str, ...]


# How phrases are written: `_` is a gap, `~` may be one, `'` is either apostrophe, `<` begins a sentence and `>` ends
# the text. They are matched without regard to case, by ASCII words, in Python and JavaScript alike; none captures.
GAPS = inside_brackets(SEPARATORS)  # all below U+10000, so JavaScript writes them alike
SYNTAX: dict[str, str | int | None] = {
    "_": f"[{GAPS}]+",
    "~": f"[{GAPS}]*",
    "'": "['’]",
    "<": rf"(?:(?<![\s\S])|(?<=[.!?;:,\n]))[{GAPS}]*",
    ">": rf"(?=[.!?{GAPS}]*(?![\s\S]))",
}
_ARTIFACT = r"(?:lead|leads|brief|briefs|handoff|handoffs|opportunity|prospect|qualification|notes)"
_IT = rf"\b(?:this|that|it|(?:(?:this|that|the|your)_)?(?:{_ARTIFACT}|one))"
_IS = r"(?:'s|_is|_was|_looks|_seems|_feels)"
_VERY = r"(?:_(?:just|really|simply|still|clearly|definitely|honestly|so|very|pretty|too))*"
_ISNT = rf"(?:{_IS}{_VERY}_not|_isn't|_wasn't|_not){_VERY}(?:_(?:quite|even|yet))?"
_READY = (
    r"(?:ready|good_enough|there_yet|qualified|acceptable|up_to_(?:standard|scratch|par|the_bar)"
    r"|worth_(?:it|(?:my|our)_time|a_call|pursuing)|what_(?:i|we)_(?:need|want|asked_for)"
    rf"|an?_(?:good_|real_|great_|strong_|right_)?(?:fit|{_ARTIFACT}|one))\b"
)
# Where more follows it is a reason and no shrug: "not ready until May".
_ALONE = (
    r"(?!~:|_(?:to|until|till|before|because|since|as|unless|without|when|if|by|on|with)\b"
    r"|_for_(?!me\b|us\b|now\b|prime\b))"
)
_BAD = (
    r"(?:bad|weak|poor|terrible|awful|horrible|useless|worthless|thin|junk|garbage|trash|crap|crappy|rubbish|lousy|lazy"
    r"|sloppy|careless|half-baked|low-quality|pointless|hopeless|pathetic)"
)
_TRASH = (
    r"(?:junk|garbage|trash|crap|rubbish|bad|weak|thin|terrible|awful|horrible|useless|worthless|pointless)\b"
)
_LABEL = (
    r"(?:lazy|sloppy|careless|clueless|incompetent|useless|unprofessional|stupid|dumb|an?_idiot|hopeless|pathetic"
    r"|ridiculous|amateur(?:ish)?|an?_joke|embarrassing|unacceptable)\b"
)

KINDS = {
    "habit": Kind(
        _("It tells of a habit, and this is about one brief."),
        _("This brief does not show {item} yet."),
        (
            r"\byou_(?:always|never|constantly|keep_(?:on_)?\w+ing)\b",
            r"\b(?:every|each)_(?:single_)?time_you\b|\b(?:once|yet)_again_you\b|\bhow_many_times\b",
            r"\bi(?:'ve|_have)?_(?:already_)?told_you\b|\bi_keep_(?:telling|asking)_you\b",
            r"\bsame_(?:mistake|problem|thing|story)_(?:again|as_always|every_time)\b",
        ),
    ),
    "person": Kind(
        _("It is about the person. What is missing is in the brief."),
        _("What the brief does not say yet is {item}. Can you find it out?"),
        (
            rf"\byou{_VERY}_(?:forgot|failed|missed|ignored|skipped|overlooked|messed_up|screwed_up|left_out)\b",
            rf"\byou{_VERY}_(?:should_have|should've|should_know|ought_to_know|need_to_learn)\b",
            rf"\byou{_VERY}_(?:didn't|did_not|don't|do_not|haven't|have_not)_(?:even|bother|ask|asked|check|checked|read"
            r"|listen|care|include|mention|confirm|qualify|verify|try|write|say|think|understand|get_it)\b",
            r"\byou_(?:clearly|obviously)\b|\b(?:did|do|have)_you_even\b",
            r"\bwhy_(?:didn't|don't|haven't)_you\b|\bwhy_did_you_not\b",
            r"\byour_(?:fault|mistake|laziness|sloppiness|carelessness)\b|\b(?:this|that|it)(?:'s|_is)_(?:all_)?on_you\b",
            r"\bdo_your_(?:job|homework)\b|\b(?:it|that)(?:'s|_is)_your_job\b",
            r"<(?:do_better|try_harder|pay_attention|be_more_careful|get_it_together|come_on|seriously)\b",
            rf"\byou(?:'re|_are|_were)(?:_being|_such)?{_VERY}_{_LABEL}",
        ),
    ),
    "verdict": Kind(
        _("It judges the lead. What the SDR can act on is what is missing."),
        _("This brief is missing {item}."),
        (
            rf"\b{_BAD}_{_ARTIFACT}\b",
            rf"{_IT}{_IS}{_VERY}_(?:{_TRASH}|{_LABEL})",
            rf"\b(?:pure|total|complete|utter|absolute)_{_TRASH}",
            r"\b(?:a_)?wast(?:e_of|ing)_(?:(?:my|our|everyone's|everybody's)_)?time\b|\bdead_on_arrival\b",
        ),
    ),
    "shrug": Kind(
        _("It says no, and not what would make it a yes."),
        _("One thing is missing: {item}. Can you get five minutes with the buyer to ask?"),
        (
            rf"{_IT}{_ISNT}_{_READY}{_ALONE}",
            rf"<(?:(?:just|still|simply|really)_)?not(?:_(?:quite|really|even|yet))?_{_READY}{_ALONE}",
            rf"{_IT}_(?:doesn't|does_not|won't|will_not)_(?:cut_it|fly|work|qualify|make_the_cut)\b{_ALONE}",
            rf"(?:{_IT}_needs|<needs?)_(?:a_lot_)?(?:more_|better_|some_)?"
            r"(?:work|info|information|details?|context|qualification|discovery)>",
            r"<(?:bad|poor|wrong|no|not_an?)_fit>|<(?:unqualified|not_interested|not_for_(?:me|us)|no_thanks?|no_thank_you)>",
            r"<(?:try_again|start_over|redo_(?:it|this)|fix_(?:it|this)|do_(?:it|this)_(?:again|over))>",
            r"<(?:hard|easy)_(?:pass|no)>|\bjust_no>|\bi(?:'m|_am)_(?:passing|not_taking_(?:it|this))>",
        ),
    ),
}


def expanded(phrase: str) -> str:
    """A phrase as a regular expression."""
    return phrase.translate(str.maketrans(SYNTAX))


# A group for each kind, in the order of KINDS.
_FLAGGED = re.compile(
    "|".join(f"({'|'.join(map(expanded, kind.phrases))})" for kind in KINDS.values()),
    re.IGNORECASE | re.ASCII,
)
_LEAD = re.compile(f"^[{GAPS}]+")
_SAID = re.compile(f"[{inside_brackets(LETTERS)}{inside_brackets(DENSE)}]+")

# Words of which a whole reason can be made without saying what is missing. An apostrophe parts them: don, t.
EMPTY = frozenset(
    """
    a an the this that these it its one ones thing things stuff something anything everything i me my we us our
    you your is are was were be been am s t m re ve ll d isn wasn aren don doesn didn won do does did has have
    had can will would and or but so if as at by for from in of on to with up here there then than what now
    again yet still already just really simply very quite too clearly definitely honestly unfortunately maybe
    perhaps probably sorry please thanks thank ok okay imo tbh lol hi hey no nope nah not never none nothing na
    n x meh whatever yes think feel feels seem seems look looks like say said see above below send sending sent
    keep give gives giving get back pass passing reject rejected rejecting rejection decline declined declining
    bounce bounced bouncing return returned refuse refused good bad weak poor thin wrong lousy great better best
    ready fit qualified unqualified acceptable unacceptable enough quality standard par lead leads brief briefs
    handoff handoffs need needs needed more work missing incomplete insufficient info information detail details
    context fix redo rework retry try rewrite
    """.split()  # noqa: SIM905
)
EMPTY_SHRUG = _("Say what is missing, so that it can be fixed.")


@dataclass(frozen=True)
class Flag:
    """One phrase as it was written, why it is flagged, and what could be said instead."""

    kind: str
    phrase: str
    why: str
    rewrite: str


NO_ITEM = _("one item of the bar")


def flags(text: str, *, item: str = "") -> list[Flag]:
    """What to think about again, in the order of the text. `item`: the name of the chosen one, for the rewrites."""
    missing = as_told(item) or str(NO_ITEM)
    found = []
    for match in _FLAGGED.finditer(text):
        name, kind = list(KINDS.items())[(match.lastindex or 1) - 1]
        rewrite = str(kind.rewrite).format(item=missing)
        found.append(Flag(name, _LEAD.sub("", match[0]), str(kind.why), rewrite))
    return found


def as_told(item: str) -> str:
    """The name of an item within a sentence: without its capital, unless it is an abbreviation."""
    return item[:1].lower() + item[1:] if re.match(r"[A-Z](?![A-Z])", item) else item


def is_empty_shrug(reason: str) -> bool:
    """Whether a reason says nothing about what is missing. Such a bounce is refused."""
    return EMPTY.issuperset(_SAID.findall(_FLAGGED.sub(" ", reason).lower()))


# How a fix path begins (BOUNCE-1). The rule is that it is not empty; this is a hint, and keeps quiet about words that
# it does not know.
POLITE = frozenset("please maybe perhaps then first next just also so and ok okay hi hey thanks".split())  # noqa: SIM905
STEPS = frozenset(
    """
    add agree approach arrange ask attach book bring call capture catch chase check clarify clear collect
    compare confirm connect contact copy correct cut describe dig do document draft drop email explain fill find
    finish follow get give go have hear hold identify include introduce invite join keep learn leave let listen
    log look loop mail make map mark meet mention message move name narrow nudge offer open pass phone pick ping
    point post propose pull push put quote reach read rebook recheck reconfirm record reframe remove rephrase
    replace reply request reschedule restate return review revise ring run say schedule search see send set
    share shift show sit slack sort speak spell start state step swap switch take talk tell text tie try turn
    update use validate verify visit wait walk work write can could would will shall should may might do does
    did is are was were has have had who whom whose what when where which how
    """.split()  # noqa: SIM905
)
IDLE = frozenset(
    """
    a an the this that these those it its there they he she we i my our their his her you your no not none
    nothing never missing lack lacks lacking need needs needed more better less unclear unknown wrong bad weak
    thin incomplete because since budget authority timeline pain trigger decision info information detail
    details context
    """.split()  # noqa: SIM905
)
HINT = _("Begin with what the SDR can do: “Ask …”, “Call …”, “Can you …?”")


def begins_with_a_step(fix: str) -> bool | None:
    """Whether a fix path begins with something that the SDR can do, told or asked; None where that is not known."""
    first = next((word for word in _SAID.findall(fix.lower()) if word not in POLITE), "")
    return True if first in STEPS else False if first in IDLE else None
