import pytest

from people.verbs import add_user


@pytest.fixture
def person(at):
    """Makes people."""
    made = iter(range(1000))
    return lambda: add_user(name="Noor", email=f"noor{next(made)}@example.com", by=None, at=at)
