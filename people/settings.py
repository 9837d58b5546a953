"""What a team may set for itself. The room whose rule it is describes each setting once, in its AppConfig:

    team_settings = {"review_buffer": Minutes(_("Review"), _("…label"), default=120, least=0, most=1440)}

and reads it with `of(team)["review_buffer"]`. Only what differs from the default is stored, in `Team.settings`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ledger import wiring

Words = str | Promise


@dataclass(frozen=True)
class Setting:
    """`section` is the heading that it stands under. `clean()` gives what is stored, or raises ValueError."""

    section: Words
    label: Words
    default: Any = None
    help: Words = ""

    def clean(self, value: Any) -> Any:
        raise NotImplementedError

    def say(self, value: Any) -> str:
        return str(value)


@dataclass(frozen=True)
class Count(Setting):
    """A whole number from `least` to `most`."""

    default: int = 0
    least: int = 0
    most: int = 10_000

    def clean(self, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValueError(_("Give a whole number."))
        if not self.least <= value <= self.most:
            raise ValueError(self.bounds)
        return value

    @property
    def bounds(self) -> str:
        return _("Give a number from %(least)d to %(most)d.") % {"least": self.least, "most": self.most}


@dataclass(frozen=True)
class Minutes(Count):
    """A length of time in whole minutes. `zero`: what none at all is called."""

    zero: Words = ""

    def say(self, value: int) -> str:
        return str(self.zero) if self.zero and not value else minutes_in_words(value)


def minutes_in_words(count: int) -> str:
    hours, minutes = divmod(count, 60)
    said = [ngettext("%d hour", "%d hours", hours) % hours] if hours else []
    said += [ngettext("%d minute", "%d minutes", minutes) % minutes] if minutes or not hours else []
    return " ".join(said)


@dataclass(frozen=True)
class Flag(Setting):
    default: bool = False

    def clean(self, value: Any) -> bool:
        if not isinstance(value, bool):
            raise ValueError(_("Say yes or no."))
        return value

    def say(self, value: bool) -> str:
        return _("yes") if value else _("no")


@dataclass(frozen=True)
class Choice(Setting):
    """One of `choices`, code and words."""

    default: str = ""
    choices: Sequence[tuple[str, Words]] = ()

    def clean(self, value: Any) -> str:
        if value not in dict(self.choices):
            raise ValueError(_("Choose one of: %(words)s.") % {"words": self._all()})
        return str(value)

    def say(self, value: Any) -> str:
        return str(dict(self.choices)[value])

    def _all(self) -> str:
        return ", ".join(str(words) for _code, words in self.choices)


@dataclass(frozen=True)
class Several(Choice):
    """Any of `choices`: stored as a list of codes in the order of the choices."""

    default: Sequence[str] = ()  # type: ignore[assignment]

    def clean(self, value: Any) -> list[str]:  # type: ignore[override]
        if not isinstance(value, list | tuple) or set(value) - set(dict(self.choices)):
            raise ValueError(_("Choose from: %(words)s.") % {"words": self._all()})
        return [code for code, _words in self.choices if code in value]

    def say(self, value: Any) -> str:
        return ", ".join(str(words) for code, words in self.choices if code in value) or _("none")


def described() -> dict[str, Setting]:
    """Every setting that a room has described, by name."""
    return wiring.team_settings()


def of(team: Any) -> dict[str, Any]:
    """The values in force for a team: what it has set, else the defaults."""
    return in_force(team.settings, described())


def in_force(stored: Mapping[str, Any], known: Mapping[str, Setting]) -> dict[str, Any]:
    return {name: stored.get(name, _stored(setting.default)) for name, setting in known.items()}


def to_store(
    stored: Mapping[str, Any], values: Mapping[str, Any], known: Mapping[str, Setting]
) -> dict[str, Any]:
    """What is stored when these values are set. A default is not, so that a better default reaches everybody; what
    another release has described, and this one does not know, stays.
    """
    others = {name: value for name, value in stored.items() if name not in values}
    return others | {name: value for name, value in values.items() if value != _stored(known[name].default)}


def _stored(default: Any) -> Any:
    return list(default) if isinstance(default, tuple) else default
