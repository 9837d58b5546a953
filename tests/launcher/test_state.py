"""One directory per copy."""

import os
import stat
import subprocess

import pytest

from launcher import state as state_module
from launcher.refusals import Refusal
from launcher.state import LONGEST_SOCKET_FOLDER, Place, socket_folder


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_it_is_private(place):
    place.secret_key()
    assert mode(place.sockets) == 0o700
    assert mode(place.root) == (0o711 if os.geteuid() == 0 else 0o700)  # root's servers pass through it
    assert mode(place.root / "secret-key") == 0o600


def test_the_secret_is_made_once(place, state):
    assert place.secret_key() == place.secret_key()
    assert len(place.secret_key()) >= 50


@pytest.mark.parametrize("folder", ["a" * 100, "with space", "comma,host", "ünicode"])
def test_sockets_move_out_of_a_path_that_cannot_hold_them(state, folder):
    found = socket_folder(state.parent / folder)
    assert len(os.fsencode(found)) <= LONGEST_SOCKET_FOLDER
    assert found.parent.name.startswith("handoff-")


def test_a_new_copy_waits_for_what_a_killed_one_left(place, state, monkeypatch):
    monkeypatch.setattr(state_module, "LEFTOVERS_SECONDS", 0.2)
    left = subprocess.Popen(["sleep", "60"], pass_fds=[place.remains])
    place.release()
    with pytest.raises(Refusal, match="Processes of a killed copy still run"):
        Place(state).claim()
    left.kill()
    left.wait()
    Place(state).claim()


def test_reset_deletes_what_carries_the_marker(place):
    place.delete()
    assert not place.root.exists()


def test_reset_deletes_nothing_else(tmp_path):
    place = Place(tmp_path)
    with pytest.raises(Refusal, match="carries no marker"):
        place.delete()
    assert tmp_path.exists()


def test_a_large_log_is_set_aside(place, monkeypatch):
    monkeypatch.setattr(state_module, "LARGEST_LOG", 10)
    (place.root / "valkey.log").write_text("x" * 11)
    assert not place.log_file("valkey").exists()
    assert (place.root / "valkey.log.1").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts servers under another account")
def test_as_root_the_state_leaves_a_private_home(tmp_path, monkeypatch):
    monkeypatch.setattr(state_module, "FALLBACK", tmp_path / "fallback")
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    assert Place(home / "project" / "var" / "state").root.parent == tmp_path / "fallback"
    assert mode(home) == 0o700


def test_reset_waits_for_what_a_killed_copy_left(place, state, monkeypatch):
    monkeypatch.setattr(state_module, "LEFTOVERS_SECONDS", 0.2)
    left = subprocess.Popen(["sleep", "60"], pass_fds=[place.remains])
    place.release()
    with pytest.raises(Refusal, match="Processes of a killed copy still run"):
        Place(state).delete()
    left.kill()
    left.wait()
    Place(state).delete()
    assert not state.exists()
