"""No code of a state is read by people: pages, letters and sentences say it in words."""

import re

import pytest

from handoff import states
from handoff.models import Handoff
from handoff.verbs import move, withdraw
from handoff.verbs.moves import over_refusal
from ledger.refused import Refused

CODES = re.compile(r"\b(bounced|requalifying|no_show|no show|cancelled)\b")


@pytest.mark.parametrize("machine", states.MACHINES)
def test_every_state_has_words_which_are_no_code(machine):
    words = dict(states.choices(machine))
    assert set(words) == {state.value for state in states.MACHINES[machine].states}
    assert not CODES.search(" ".join(str(word) for word in words.values()))
    column = Handoff._meta.get_field(states.MACHINES[machine].column)
    assert [*column.choices] == [*words.items()]


@pytest.mark.django_db
def test_a_move_that_does_not_exist_is_refused_in_words(handoff, sdr, ae, at):
    move(handoff, review="submitted", by=sdr, at=at)
    move(handoff, review="bounced", by=ae, at=at)
    with pytest.raises(Refused, match="A handoff that is sent back cannot become accepted"):
        move(handoff, review="accepted", by=ae, at=at)
    with pytest.raises(Refused, match="A meeting that is not booked cannot become missed"):
        move(handoff, meeting="no_show", by=ae, at=at)
    withdraw(handoff, why="duplicate", by=sdr, at=at)
    assert over_refusal(handoff).startswith("This handoff is withdrawn,")
