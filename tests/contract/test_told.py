"""Whatever a room writes down it can also say: each kind has a sentence, and each sentence only fields with names."""

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from handoff.observability import OURS
from handoff.states import MACHINES
from ledger import told, wiring
from ledger.models import Event

ROOT = Path(__file__).parents[2]
WRITERS = {"record", "record_about", "note"}
ALWAYS = {"by", "subject", "team"}


def written() -> Iterator[str]:
    """Kinds that stand as words in the call that records them, those of the states, and those of clocks."""
    for path in (path for room in OURS for path in (ROOT / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "attr", getattr(node.func, "id", "")) in WRITERS
            ):
                yield from (one.value for one in ast.walk(node) if is_kind(one))
    yield from (move.kind for machine in MACHINES.values() for move in machine.moves.values())
    yield from (step.event for steps in wiring.clock_kinds().values() for step in steps.values())


def is_kind(node: ast.AST) -> bool:
    text = getattr(node, "value", None)
    return (
        isinstance(node, ast.Constant) and isinstance(text, str) and text.count(".") == 1 and text.islower()
    )


def subjects() -> set[str]:
    return set(told.words().sorts)


@pytest.mark.parametrize("kind", sorted(set(written()) - subjects()))
def test_a_kind_that_is_written_down_has_words(kind):
    assert kind in told.words().kinds, "give it a sentence in told.py of the room that records it"


@pytest.mark.parametrize("kind", sorted(told.words().kinds))
def test_a_sentence_names_only_what_has_a_name(kind):
    nothing_in_it = Event(kind=kind, subject_type="people.user")
    template = told.words().kinds[kind].said_of(nothing_in_it)
    named = {name for _text, name, _spec, _conversion in Formatter().parse(template) if name}
    assert named <= ALWAYS | set(told.words().fields)
