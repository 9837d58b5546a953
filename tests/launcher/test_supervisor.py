"""Children: restarts, order, and no survivors."""

import os
import sys
import time

import pytest

from launcher import supervisor as supervisor_module
from launcher.processes import Command
from launcher.supervisor import BackOff, GaveUp, Supervisor, server_back_off
from tests.launcher.living import alive

SLEEP = ("sleep", "60")


@pytest.fixture
def supervisor(place):
    with Supervisor(place) as supervisor:
        yield supervisor


def command(place, name, *argv):
    return Command(name, argv, os.environ, place.root)


def python(code):
    return (sys.executable, "-S", "-c", code)


def test_the_wait_doubles_up_to_a_limit():
    back_off = BackOff(first=0.5, longest=30, well_after=10)
    assert [back_off.after(lived=1) for _ in range(8)] == [0.5, 1, 2, 4, 8, 16, 30, 30]


def test_the_wait_starts_anew_after_a_good_life():
    back_off = BackOff(first=0.5, longest=30, well_after=10)
    assert [back_off.after(lived) for lived in (1, 1, 11, 1)] == [0.5, 1, 0.5, 1]


def test_five_kills_of_a_server_cost_less_than_two_seconds_each():
    back_off = server_back_off()
    assert max(back_off.after(lived=1) for _ in range(5)) < 2


def test_a_crashed_child_starts_again(supervisor, place):
    supervisor.start(command(place, "web", *SLEEP), BackOff(0.05, 1, 10))
    first = supervisor.pids()["web"]
    os.kill(first, 9)
    assert supervisor.wait_until(lambda: supervisor.pids().get("web") not in (None, first), 20)


def test_a_server_that_never_stays_up_ends_the_whole(supervisor, place):
    words = python("print('no disk'); raise SystemExit(1)")
    supervisor.start(command(place, "postgres", *words), BackOff(0.01, 0.01, 10, most=2))
    with pytest.raises(GaveUp, match="postgres does not stay up; its last lines:\nno disk"):
        supervisor.wait_until(lambda: False, 10)


def test_what_runs_to_its_end_is_not_started_again(supervisor, place):
    ended = []
    supervisor.run_beside(command(place, "sample", *python("print('done')")), lambda: ended.append(1))
    assert supervisor.wait_until(lambda: bool(ended), 5)
    assert "sample" not in supervisor.pids()


def test_what_was_killed_on_its_way_goes_on_and_what_always_fails_is_left(
    supervisor, place, monkeypatch, capsys
):
    monkeypatch.setattr(supervisor_module, "errand_back_off", lambda: BackOff(0.01, 0.01, 10, most=2))
    supervisor.run_beside(command(place, "sample", *python("raise SystemExit(1)")), lambda: pytest.fail("no"))
    assert supervisor.wait_until(lambda: "the next ./run tries it again" in capsys.readouterr().out, 5)
    assert "sample" not in supervisor.pids()


def test_a_held_child_stays_away_until_it_is_released(supervisor, place):
    supervisor.start(command(place, "valkey", *SLEEP), BackOff(0.01, 0.01, 10))
    place.hold("valkey")
    os.kill(supervisor.pids()["valkey"], 9)
    assert not supervisor.wait_until(lambda: supervisor.starts("valkey") > 1, 0.5)
    assert "valkey" not in supervisor.pids()
    place.let_go("valkey")
    assert supervisor.wait_until(lambda: "valkey" in supervisor.pids(), 20)


def test_what_a_child_started_ends_with_it(supervisor, place):
    code = (
        "import subprocess, time; print(subprocess.Popen(['sleep', '600']).pid, flush=True); time.sleep(600)"
    )
    supervisor.start(command(place, "worker", *python(code)), BackOff(5, 5, 10))
    assert supervisor.wait_until(lambda: supervisor.last_lines("worker"), 20)
    grandchild = int(supervisor.last_lines("worker")[0])
    os.kill(supervisor.pids()["worker"], 9)
    assert supervisor.wait_until(lambda: not alive(grandchild), 20)


def test_a_deaf_child_is_killed(supervisor, place, monkeypatch):
    monkeypatch.setattr(supervisor_module, "STOP_SECONDS", 0.2)
    code = (
        "import signal, time; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)"
    )
    supervisor.start(command(place, "worker", *python(code)))
    assert supervisor.wait_until(lambda: supervisor.last_lines("worker"), 20)
    pid = supervisor.pids()["worker"]
    supervisor.stop(["worker"])
    assert not os.path.exists(f"/proc/{pid}")


def test_lines_carry_the_name_of_who_wrote_them(supervisor, place, capsys):
    supervisor.run_to_end(command(place, "migrate", *python("print('one'); print('two', end='')")))
    assert capsys.readouterr().out == "migrate  | one\nmigrate  | two\n"


def test_much_output_is_not_lost(supervisor, place, capsys):
    supervisor.run_to_end(
        command(
            place, "web", *python("print('x' * 79 + chr(10), end='') or [print('y') for _ in range(50000)]")
        )
    )
    assert capsys.readouterr().out.count("\n") == 50001


def test_it_returns_at_once_when_a_child_ends(supervisor, place, monkeypatch):
    turn = supervisor._turn
    monkeypatch.setattr(
        supervisor, "_turn", lambda seconds: turn(60)
    )  # were it not woken, it would look so rarely
    started = time.monotonic()
    assert supervisor.run_to_end(command(place, "migrate", *python("raise SystemExit(7)"))) == 7
    assert time.monotonic() - started < 30
