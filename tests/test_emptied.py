import pytest

from ledger.models import Event
from ledger.time import now
from people.models import Team
from people.verbs import add_team
from tests import emptied


@pytest.mark.django_db(transaction=True)
def test_what_was_committed_is_gone_history_too():
    if not emptied.may_look_past_triggers():
        pytest.skip("an outside PostgreSQL, whose tables Django truncates")
    add_team(name="Northeast", by=None, at=now())
    assert Event.objects.exists()
    emptied.delete_all()
    assert not Event.objects.exists()
    assert not Team.objects.exists()
