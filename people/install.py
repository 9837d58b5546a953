"""What RevOps sets for the whole install, described by the rooms as settings of teams are (people.settings):

install_settings = {"second_factor": "people.second_factor.SETTING"}    # name: dotted path of a Setting
"""

from typing import Any

from ledger import wiring
from people.models import Install
from people.settings import Setting, in_force


def described() -> dict[str, Setting]:
    return {name: wiring.resolve(path) for name, path in wiring.install_settings().items()}


def row() -> Install:
    """The row, or one with the defaults that is not stored yet."""
    return Install.objects.first() or Install()


def of(install: Install | None = None) -> dict[str, Any]:
    """The values in force."""
    return in_force((install or row()).settings, described())
