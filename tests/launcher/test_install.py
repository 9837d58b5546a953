""".venv: complete or not there. A stand-in for uv makes one in milliseconds."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from launcher import install, refusals
from launcher.install import DEV, LOCKS, RUNTIME, Venv, ensure, using
from launcher.refusals import Refusal

UV = """#!/bin/sh
echo "$@" >> {calls}
{before}
mkdir -p .venv/bin
ln -sf {python} .venv/bin/python
echo "version = {version}" > .venv/pyvenv.cfg
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    folder = tmp_path / "project"
    folder.mkdir()
    for name in LOCKS:
        (folder / name).write_text(f"the lock {name}")
    monkeypatch.chdir(folder)
    monkeypatch.delenv("NO_UV", raising=False)
    return folder


@pytest.fixture
def uv(tmp_path, monkeypatch):
    """Replace uv on the PATH; `uv("exit 1")` makes it fail. Returns the calls so far."""
    calls = tmp_path / "calls"
    calls.touch()
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")

    def write(before=""):
        text = UV.format(calls=calls, python=sys.executable, version=install.PYTHON_VERSION, before=before)
        (folder / "uv").write_text(text)
        (folder / "uv").chmod(0o755)
        return lambda: calls.read_text().splitlines()

    return write


def in_another_process(project):
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); from launcher.install import *; "
        "ensure(Path.cwd(), (*sys.argv[2:], RUNTIME)[0])"
    )
    return [sys.executable, "-c", code, str(Path(__file__).parents[2])]


def fails(*_):
    raise AssertionError("pip must not run")


def test_it_installs_once(project, uv, monkeypatch):
    monkeypatch.setattr(install, "install_with_pip", fails)
    calls = uv()
    python = ensure(project, RUNTIME)
    assert python == ensure(project, RUNTIME)
    assert len(calls()) == 1
    assert {"--frozen", "--no-dev", "--inexact"} <= set(calls()[0].split())


def test_a_dev_install_serves_the_runtime_too_but_not_the_other_way_round(project, uv):
    calls = uv()
    ensure(project, RUNTIME)
    ensure(project, DEV)
    ensure(project, RUNTIME)
    assert ["--no-dev" in call for call in calls()] == [True, False]


@pytest.mark.parametrize("name", LOCKS)
def test_a_changed_lock_is_installed_again(project, uv, name):
    calls = uv()
    ensure(project, RUNTIME)
    (project / name).write_text("newer")
    ensure(project, RUNTIME)
    assert len(calls()) == 2


def test_a_killed_install_does_not_look_complete(project, uv, monkeypatch):
    uv("mkdir -p .venv/lib; touch .venv/lib/half; kill -9 $PPID; sleep 5")
    killed = subprocess.run(in_another_process(project))
    assert killed.returncode == -9
    assert not Venv(project).has(RUNTIME)
    uv()
    ensure(project, RUNTIME)
    assert not (project / ".venv" / "lib" / "half").exists()
    assert Venv(project).has(RUNTIME)


def test_another_python_makes_it_anew(project, uv):
    uv()
    ensure(project, RUNTIME)
    stamp = project / ".venv" / "handoff-installed.json"
    stamp.write_text(json.dumps({**json.loads(stamp.read_text()), "python": "3.10"}))
    (project / ".venv" / "pyvenv.cfg").write_text("version = 3.10.4")
    (project / ".venv" / "old").touch()
    ensure(project, RUNTIME)
    assert not (project / ".venv" / "old").exists()


@pytest.fixture
def offline(monkeypatch):
    def no_network(venv, wanted):
        raise refusals.no_network(venv.log)

    monkeypatch.setattr(install, "install_with_pip", no_network)


def refused(project, wanted, match="the package index does not answer"):
    with pytest.raises(Refusal, match=match):
        ensure(project, wanted)


def cut_off(project, uv):
    """A runtime install, then a dev install that is killed after it began to change .venv."""
    uv()
    ensure(project, RUNTIME)
    uv("mkdir -p .venv/lib; touch .venv/lib/half; kill -9 $PPID; sleep 5")
    assert subprocess.run([*in_another_process(project), DEV]).returncode == -9
    assert not Venv(project).has(RUNTIME)
    return project / ".venv" / "lib" / "half"


def test_a_larger_install_without_a_network_takes_nothing_away(project, uv, offline):
    calls = uv()
    ensure(project, RUNTIME)
    uv("exit 1")
    for _ in range(2):
        refused(project, DEV)
        assert ensure(project, RUNTIME) == project / ".venv" / "bin" / "python"
    assert len(calls()) == 3


def test_a_larger_install_killed_before_it_changed_anything_takes_nothing_away(project, uv):
    uv()
    ensure(project, RUNTIME)
    uv("kill -9 $PPID; sleep 5")
    assert subprocess.run([*in_another_process(project), DEV]).returncode == -9
    assert Venv(project).has(RUNTIME)
    uv()
    ensure(project, DEV)
    assert not Venv(project).unfinished.exists()


def test_a_larger_install_that_failed_half_way_is_done_anew(project, uv, offline):
    uv()
    ensure(project, RUNTIME)
    uv("touch .venv/bin/half; exit 1")
    refused(project, DEV)
    assert not Venv(project).has(RUNTIME)
    uv()
    ensure(project, RUNTIME)
    assert not (project / ".venv" / "bin" / "half").exists()
    assert not Venv(project).before.exists()


def test_what_was_cut_off_is_not_deleted_without_a_network(project, uv, offline):
    half = cut_off(project, uv)
    uv("exit 1")
    for _ in range(2):
        refused(project, RUNTIME)
        assert half.exists()
    uv()
    ensure(project, RUNTIME)
    assert not half.exists()


def test_a_killed_replacement_loses_nothing_of_before(project, uv, offline):
    half = cut_off(project, uv)
    uv("mkdir .venv; kill -9 $PPID; sleep 5")
    assert subprocess.run(in_another_process(project)).returncode == -9
    uv("exit 1")
    refused(project, RUNTIME)
    assert half.exists()


def test_what_a_copy_runs_from_is_not_replaced(project, uv, monkeypatch):
    half = cut_off(project, uv)
    uv()
    monkeypatch.setattr(sys, "prefix", str(project / ".venv"))
    with using(project):
        refused(project, RUNTIME, match="a copy runs from it: stop that copy first")
        assert half.exists()
    ensure(project, RUNTIME)
    assert not half.exists()


def test_the_one_of_another_python_is_given_back_without_a_network(project, uv, offline):
    uv()
    ensure(project, RUNTIME)
    config, stamp = project / ".venv" / "pyvenv.cfg", Venv(project).stamp
    config.write_text("version = 3.10.4")
    ours = stamp.read_text()
    stamp.write_text(json.dumps({**json.loads(ours), "python": "3.10"}))
    uv("exit 1")
    refused(project, RUNTIME)
    stamp.write_text(ours)  # as that other Python sees it
    assert Venv(project).has(RUNTIME)


@pytest.fixture
def pip(monkeypatch):
    """Replace pip; returns what it was asked to install."""
    asked = []

    def stand_in(venv, wanted):
        venv.path.mkdir(exist_ok=True)
        asked.append(wanted)
        return "pip"

    monkeypatch.setattr(install, "install_with_pip", stand_in)
    return asked


def test_a_uv_that_fails_gives_way_to_pip(project, uv, pip):
    uv("exit 1")
    ensure(project, RUNTIME)
    assert pip == [RUNTIME]


def test_no_uv_asks_for_pip(project, uv, pip, monkeypatch):
    calls = uv()
    monkeypatch.setenv("NO_UV", "1")
    ensure(project, DEV)
    assert pip == [DEV]
    assert calls() == []


def test_without_a_network_it_says_so_and_nothing_counts_as_installed(project, monkeypatch):
    def run(venv, command, environment=None):
        venv.log.write_text(
            "WARNING: Retrying after 'NewConnectionError(... Temporary failure in name resolution)'"
        )
        return "install" in command

    monkeypatch.setenv("NO_UV", "1")
    monkeypatch.setattr(install, "run_logged", run)
    with pytest.raises(Refusal, match="the package index does not answer"):
        ensure(project, RUNTIME)
    assert not Venv(project).has(RUNTIME)


def test_a_second_start_waits_for_the_first(project, uv, capsys):
    calls = uv("sleep 0.5")
    first = subprocess.Popen(in_another_process(project))
    while not calls():
        time.sleep(0.01)
    ensure(project, RUNTIME)
    assert first.wait() == 0
    assert len(calls()) == 1
    assert "another ./run installs here; waiting for it" in capsys.readouterr().out


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_project_without_write_permission_is_refused(project):
    project.chmod(0o555)
    with pytest.raises(Refusal, match=r"is not writable: \.venv is made there"):
        ensure(project, RUNTIME)
    project.chmod(0o755)


def test_without_ensurepip_the_pip_of_the_outer_python_is_used(project, monkeypatch):
    venv = Venv(project)
    tried = []

    def run(venv, command, environment=None):
        tried.append(command[1:])
        return (
            1
            if command[-1] == str(venv.path) and "--without-pip" not in command
            else command[0] == str(venv.python)
        )

    monkeypatch.setattr(install, "run_logged", run)
    install.make_venv(venv)
    assert "--without-pip" in tried[-1]
    assert install.find_pip(venv) == [install.base_python(), "-m", "pip", "--python", str(venv.python)]
