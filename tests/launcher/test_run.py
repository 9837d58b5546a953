"""The script itself: which Python, which command."""

import ast
import importlib.util
import io
import subprocess
import sys
from importlib.machinery import SourceFileLoader
from pathlib import Path

import pytest

from launcher import commands, settings
from launcher.refusals import Refusal
from launcher.state import Place

RUN = Path(__file__).resolve().parents[2] / "run"


@pytest.fixture
def run():
    loader = SourceFileLoader("handoff_run", str(RUN))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("handoff_run", loader))
    loader.exec_module(module)
    return module


@pytest.mark.parametrize("version", [(3, 9, 2), (3, 14, 0)])
def test_an_unsuitable_python_gets_one_sentence(run, capsys, version):
    assert run.main([], version=version, find=lambda: None) == 2
    found = ".".join(map(str, version))
    sentence = f"handoff: Handoff needs Python 3.11 to 3.13; this is {found}. Try: python3.11 run\n"
    assert capsys.readouterr().err == sentence


def test_an_unsuitable_python_hands_over_to_a_suitable_one(run):
    called = run.main(["test"], (3, 9, 2), find=lambda: "/py", execute=lambda *words: words)
    assert called == ("/py", ["/py", str(RUN), "test"])


def test_a_stub_without_a_python_behind_it_is_not_suitable(run, tmp_path):
    stub = tmp_path / "python3.13"
    stub.write_text("#!/bin/sh\nexit 127\n")
    stub.chmod(0o755)
    assert not run.really_suits(str(stub))


def test_it_parses_on_an_old_python():
    ast.parse(RUN.read_text(), feature_version=(3, 4))


def test_no_command_means_up():
    assert commands.find([]).name == "up"


def test_an_unknown_command_is_refused():
    with pytest.raises(Refusal, match=r"There is no command 'strat'\. Try: \./run help"):
        commands.find(["strat"])


@pytest.mark.parametrize("words", ["up --port 3", "up --port=3", "--port 3", "-p 3"])
def test_a_port_among_the_arguments_is_refused_and_the_variable_named(words):
    with pytest.raises(Refusal, match=r"The port is set by PORT: PORT=8123 \./run"):
        commands.find(words.split())


@pytest.mark.parametrize("words", ["rules X", "check now", "lock --upgrade", "reset --force", "help me"])
def test_a_command_without_arguments_refuses_them(words):
    name, argument = words.split()
    with pytest.raises(Refusal, match=f"./run {name} does not take '{argument}'. Try: ./run help"):
        commands.find(words.split())


def test_arguments_for_others_pass():
    assert commands.find(["test", "--co", "-q"]).name == "test"
    assert commands.find(["reset", "--yes"]).name == "reset"
    assert commands.find(["up", "--help"]).name == "help"
    assert commands.find(["--empty"]).name == "up"


def test_reset_to_empty_leaves_a_copy_into_which_nothing_moves(stopped_copy):
    assert commands.main(["reset", "--yes", "--empty"]) == 0
    assert Place(stopped_copy).is_settled()
    assert commands.main(["reset", "--yes"]) == 0
    assert not Place(stopped_copy).is_settled()


@pytest.mark.parametrize(
    ("environ", "embedded", "wants"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"HANDOFF_SAMPLE": "yes"}, False, True),
        ({"HANDOFF_SAMPLE": "no"}, True, False),
        ({"HANDOFF_ENV": "test"}, True, False),
        ({"HANDOFF_ENV": "production", "HANDOFF_SAMPLE": "yes"}, True, False),
    ],
)
def test_the_sample_company_moves_into_a_fresh_local_copy_alone(environ, embedded, wants):
    assert settings.wants_sample(environ, embedded=embedded) == wants


@pytest.fixture
def stopped_copy(state, monkeypatch):
    place = Place(state)
    place.make()
    monkeypatch.setenv("HANDOFF_STATE", str(state))
    return place.root


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_reset_without_a_terminal_needs_a_yes(stopped_copy, monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
    assert commands.main(["reset"]) == 2
    assert "without a terminal say ./run reset --yes" in capsys.readouterr().err
    assert stopped_copy.exists()
    assert commands.main(["reset", "--yes"]) == 0
    assert not stopped_copy.exists()


@pytest.mark.parametrize(("answer", "stays"), [("y", False), ("", True), ("no", True)])
def test_reset_asks_at_a_terminal(stopped_copy, monkeypatch, capsys, answer, stays):
    monkeypatch.setattr(sys, "stdin", Terminal(answer + "\n"))
    assert commands.main(["reset"]) == int(stays)
    assert f"Delete {stopped_copy} with its database? [y/N]" in capsys.readouterr().out
    assert stopped_copy.exists() == stays


def test_the_launcher_can_be_read_without_any_package():
    names = [path.stem for path in RUN.with_name("launcher").glob("[a-z]*.py")]
    code = "import importlib, sys\nfor name in sys.argv[1:]: importlib.import_module('launcher.' + name)"
    for words in (["-m", "launcher", "help"], ["-c", code, *names]):
        done = subprocess.run([sys.executable, "-S", *words], cwd=RUN.parent, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


def test_help_needs_nothing_installed(capsys):
    assert commands.find(["--help"]).needs is None
    assert commands.main(["help"]) == 0
    assert "db-shell" in capsys.readouterr().out
