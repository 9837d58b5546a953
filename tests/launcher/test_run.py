"""The script itself: which Python, which command."""

import ast
import importlib.util
from importlib.machinery import SourceFileLoader
from pathlib import Path

import pytest

from launcher import commands
from launcher.refusals import Refusal

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


def test_help_needs_nothing_installed(capsys):
    assert commands.find(["--help"]).needs is None
    assert commands.main(["help"]) == 0
    assert "db-shell" in capsys.readouterr().out
