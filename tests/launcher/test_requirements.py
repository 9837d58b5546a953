"""The files for pip say what uv.lock says."""

import re
import tomllib
from pathlib import Path

import pytest

from launcher.install import DEV, REQUIREMENTS, RUNTIME

PROJECT = Path(__file__).resolve().parents[2]
LOCKED = {(p["name"], p["version"]) for p in tomllib.loads((PROJECT / "uv.lock").read_text())["package"]}


def pinned(wanted):
    text = (PROJECT / REQUIREMENTS[wanted]).read_text()
    return text, set(re.findall(r"^([a-z0-9-]+)==([^ ]+)", text, re.MULTILINE))


@pytest.mark.parametrize("wanted", [RUNTIME, DEV])
def test_every_pin_is_that_of_the_lock(wanted):
    _, pins = pinned(wanted)
    assert pins
    assert pins <= LOCKED


@pytest.mark.parametrize("wanted", [RUNTIME, DEV])
def test_every_pin_has_a_hash_and_no_index_is_named(wanted):
    text, pins = pinned(wanted)
    assert len(re.findall(r"--hash=sha256:[0-9a-f]{64}(?! \\)", text)) == len(pins)
    assert "index-url" not in text
    assert "/" not in text


def test_a_dev_install_contains_the_runtime():
    assert pinned(RUNTIME)[1] < pinned(DEV)[1]
