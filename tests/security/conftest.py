import pytest

from tests.security.world import built


@pytest.fixture(scope="package")
def world(django_db_setup, django_db_blocker):
    with built(django_db_blocker) as world:
        yield world
