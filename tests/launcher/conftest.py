import os
import shutil
import socket
import tempfile
from pathlib import Path

import pytest

from launcher.state import Place

PRODUCT_SETTINGS = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "SECRET_KEY", "PORT", "HANDOFF_RUN_AT")


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch):
    """The servers of the test run itself must not be taken for those of the copies that tests start."""
    for name in (*PRODUCT_SETTINGS, *(name for name in os.environ if name.startswith("HANDOFF_"))):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def state():
    """A state directory that the servers' account reaches too (pytest's own temporary folders are private)."""
    folder = Path(tempfile.mkdtemp(prefix="handoff-test-"))
    folder.chmod(0o755)
    yield folder / "state"
    shutil.rmtree(folder)


@pytest.fixture
def place(state):
    place = Place(state)
    place.make()
    place.claim()
    yield place
    place.release()


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def taken_port():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]
