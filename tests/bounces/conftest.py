import pytest

from tests.loop import Loop


@pytest.fixture
def loop(at):
    return Loop(at=at)
