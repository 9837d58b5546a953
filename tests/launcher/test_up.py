"""./run as a whole, with a product in miniature and the real servers."""

import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from launcher.another import NotStarted, started
from tests.launcher.living import alive

FAKE = Path(__file__).with_name("fake_product.py")
START = (sys.executable, str(FAKE), "up")


def start(state, port=None, **env):
    return started(state, port=port, env=env, start=START)


def processes_of(state):
    """Every living process that was started for this state directory, whoever its parent is now."""
    mark, found = str(state).encode(), []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            text = (folder / "cmdline").read_bytes() + (folder / "environ").read_bytes()
        except OSError:
            continue
        if mark in text and int(folder.name) != os.getpid():
            found.append(int(folder.name))
    return found


def gone(state):
    return soon(lambda: not processes_of(state))


def soon(holds):
    """Within ten seconds: a busy machine takes longer to end what is told to end."""
    until = time.monotonic() + 10
    while not holds() and time.monotonic() < until:
        time.sleep(0.05)
    return holds()


def test_it_starts_says_so_and_stops_in_order(state, port):
    with start(state, port) as copy:
        assert urllib.request.urlopen(f"{copy.url}/readyz").status == 200
        assert {"web", "worker", "beat", "postgres", "valkey", "launcher"} <= set(copy.facts())
        for words in ("Handoff is ready", "worker is up", "beat is up"):
            copy.wait_until(lambda words=words: words in copy.output.read_text(), 20)
        server_logs = [copy.place.root / "postgres.log", copy.place.root / "valkey.log"]
        assert copy.stop() == 0
    said = copy.output.read_text()
    assert f"Handoff is ready: http://localhost:{port} (in " in said
    assert "worker   | worker is up" in said
    assert said.endswith("Handoff stopped. ./run goes on where it was.\n")
    notes = copy.place.root / "notes"
    assert sorted(notes.read_text().split("\n")) == ["", "beat stopped", "worker stopped"]
    assert all(log.stat().st_mtime >= notes.stat().st_mtime for log in server_logs)
    assert copy.facts() == {}
    assert gone(state)


def test_nothing_is_left_three_seconds_after_kill_nine(state, port):
    with start(state, port) as copy:
        assert processes_of(state)
        copy.kill_launcher()
        assert gone(state), processes_of(state)
    with start(state, port) as copy:  # and it starts again on what is there
        assert copy.pid("postgres")


def test_nothing_is_left_when_the_watchdog_is_killed_as_well(state, port):
    with start(state, port) as copy:
        watchdogs = [
            pid for pid in processes_of(state) if b"watchdog.py" in Path(f"/proc/{pid}/cmdline").read_bytes()
        ]
        assert len(watchdogs) == 1
        os.kill(watchdogs[0], 9)
        children = [copy.pid(name) for name in ("web", "worker", "beat", "postgres", "valkey")]
        copy.kill_launcher()
        assert soon(lambda: not any(map(alive, children)))
        subprocess.run(["kill", *map(str, processes_of(state))])


def test_a_second_copy_is_refused_and_the_first_goes_on(state, port):
    with start(state, port) as copy:
        env = {**os.environ, "HANDOFF_STATE": str(state), "PORT": str(port)}
        second = subprocess.run(START, env=env, capture_output=True, text=True)
        pid = copy.facts()["launcher"]
        assert second.returncode == 2
        assert second.stderr.startswith(f"handoff: Another copy already runs on {state} (pid {pid})")
        assert copy.is_ready()


@pytest.mark.parametrize("name", ["web", "worker", "postgres", "valkey"])
def test_a_killed_process_is_back(state, port, name):
    with start(state, port) as copy:
        copy.wait_for_restart(name, copy.kill(name), 20)


def test_a_failed_migration_ends_the_start(state):
    with pytest.raises(NotStarted, match="The migration failed"), start(state, FAKE_MIGRATE="1"):
        pass
    assert gone(state)


def test_a_web_process_that_cannot_start_is_quoted(state, port):
    with (
        pytest.raises(NotStarted, match="its last lines:\nthe last words of web"),
        start(state, port, FAKE_WEB="broken"),
    ):
        pass


def test_a_port_that_is_taken_meanwhile_is_said_in_one_sentence(state, port):
    with (
        pytest.raises(
            NotStarted, match=f"handoff: Port {port} is taken by another program: set PORT to a free one."
        ),
        start(state, port, FAKE_WEB="overtaken"),
    ):
        pass


def test_an_error_page_is_not_ready(state, port):
    with (
        pytest.raises(NotStarted, match="was not ready within 2 s"),
        start(state, port, FAKE_STATUS="503", FAKE_SECONDS="2"),
    ):
        pass
