"""Started as root: what the servers' account plants leads root nowhere."""

import os
import subprocess

import psycopg
import pytest

from launcher import embedded
from launcher.account import service_account
from launcher.refusals import Refusal
from launcher.state import Place
from tests.launcher.test_up import start

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root starts servers under another account")

OURS = (
    *("lock", "remains", ".handoff-state", ".handoff-state.new", "pids.json", "pids.json.new", "run"),
    *("secret-key", "secret-key.new", "hold-web", "postgres.log", "valkey.log", "initdb.log", "notes"),
    *("postgres.log.1", "postmaster.pid", "pgdata.new", "state.output.log", "postgresql-new"),
)
PLANT = 'for folder; do for name in $NAMES; do ln -sfT "$OUTSIDE/$name" "$folder/$name" && echo "$folder"; done; done'


def as_nobody(script, *words, **env):
    nobody = service_account()
    return subprocess.run(
        ["/bin/sh", "-c", script, "sh", *map(str, words)],
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        cwd="/",
        user=nobody.uid,
        group=nobody.gid,
        extra_groups=[],
    )


def plant(root, outside):
    """Links in every folder of the state in which nobody can make one; returns these folders."""
    folders = [
        folder for folder, _, _ in os.walk(root) if not folder.endswith("pg_tblspc")
    ]  # it would not recover
    done = as_nobody(PLANT, *folders, NAMES=" ".join(OURS), OUTSIDE=str(outside))
    return set(done.stdout.splitlines())


def snapshot(folder):
    return {
        path.name: (path.lstat().st_mode, path.lstat().st_uid, path.lstat().st_mtime_ns, path.read_text())
        for path in folder.iterdir()
    }


@pytest.fixture(params=["targets that exist", "targets that do not"])
def outside(state, request):
    folder = state.parent / "outside"
    folder.mkdir(mode=0o755)
    for name in OURS if request.param == "targets that exist" else ():
        (folder / name).write_text("untouched")
    return folder


def test_links_planted_by_nobody_lead_root_nowhere(state, port, outside):
    before = snapshot(outside)
    with start(state, port) as copy:
        planted = plant(state, outside)
        copy.wait_for_restart("postgres", copy.kill("postgres"), 20)
        copy.wait_for_restart("valkey", copy.kill("valkey"), 20)
        copy.stop()
    own = {str(state / name) for name in ("pgdata", "valkey", "run")}
    assert own <= planted
    assert all(any(folder.startswith(name) for name in own) for folder in planted)
    plant(state, outside)
    with start(state, port) as copy:
        plant(state, outside)
        copy.kill_launcher()
    Place(state).delete()
    assert snapshot(outside) == before
    assert not state.exists()


def test_the_servers_cannot_type_on_the_terminal_of_root(state, port):
    with start(state, port) as copy:
        for name in ("postgres", "valkey"):
            assert os.getsid(copy.pid(name)) == copy.pid(name) != os.getsid(copy.pid("launcher"))
            assert os.stat(f"/proc/{copy.pid(name)}").st_uid == service_account().uid


def test_who_is_root_is_told_once(state, port):
    with start(state, port) as copy:
        copy.wait_until(lambda: "Handoff is ready" in copy.output.read_text(), 20)
        said = copy.output.read_text()
    assert said.count("Started as root, so web, the workers and beat run as root") == 1


def test_what_the_servers_execute_is_not_theirs_to_change(place, monkeypatch):
    monkeypatch.setattr(embedded, "readable", lambda *_: False)
    server = embedded.find_valkey(place)
    tree = embedded.find_postgresql(place)
    assert server.is_relative_to(place.root)
    for path in (server, tree / "bin" / "postgres", tree / "share" / "postgres.bki"):
        assert place.account.can("-r", path)
    writable = as_nobody('find "$@" -writable -not -type l', server.parent, tree)
    assert (writable.stdout, writable.stderr) == ("", "")


# -- directories of older versions, which belong to nobody as a whole ------------------------------------------


def age(place):
    """As older versions left it."""
    nobody = place.account
    place.root.chmod(0o700)
    for folder in (place.root, place.folder("run"), place.folder("valkey"), place.folder("pgdata")):
        os.chown(folder, nobody.uid, nobody.gid)


@pytest.fixture
def old(state):
    place = Place(state)
    place.make()
    place.secret_key()
    age(place)
    return place


def test_an_older_directory_is_taken_over_with_its_data(state, port):
    with start(state, port) as copy:
        with psycopg.connect(copy.facts()["database_owner_url"]) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS n")
        key = copy.place.secret_key()
        copy.stop()
    age(copy.place)
    with start(state, port) as copy:
        with psycopg.connect(copy.facts()["database_owner_url"]) as connection:
            assert connection.execute("SELECT n FROM kept").fetchone() == (7,)
        assert copy.place.secret_key() == key
        assert (state.stat().st_uid, state.stat().st_mode & 0o777) == (0, 0o711)


@pytest.mark.parametrize("name", ["lock", "secret-key", "pgdata", "postgres.log", "mine"])
def test_an_older_directory_with_a_link_in_it_is_refused_and_left_as_it_was(old, outside, name):
    before = snapshot(outside)
    as_nobody('mv "$1" "$1-away"; ln -s "$2" "$1"', old.root / name, outside / "lock")
    with pytest.raises(Refusal, match=r"may have been put there|is no ordinary file"):
        begin(old)
    assert (old.root / name).is_symlink()
    assert snapshot(outside) == before
    assert (old.root.stat().st_uid, old.root.stat().st_mode & 0o777) == (old.account.uid, 0o700)


def begin(place):
    """As `./run` does before it starts anything."""
    place.refuse_if_running()
    place.make()
    place.claim()


@pytest.mark.parametrize(
    "script",
    ["mkfifo pids.json", "rm -f secret-key; echo chosen > secret-key", "mv .handoff-state secret-key"],
    ids=["a pipe", "a key that somebody knows", "a file of root's under another name"],
)
def test_an_older_directory_is_refused_with_anything_that_only_root_should_have_written(old, script):
    as_nobody(f'cd "$1" && {script}', old.root)
    with pytest.raises(Refusal, match=r"may have been put there by another program|holds files that are not"):
        begin(old)
    assert old.root.stat().st_uid == old.account.uid


# -- whose directory it is ---------------------------------------------------------------------------------------


def test_the_directory_of_another_user_is_refused_and_its_owner_named(state):
    state.mkdir()
    os.chown(state, 12345, 12345)
    with pytest.raises(
        Refusal, match=r"state belongs to user 12345: start as user 12345, or set HANDOFF_STATE"
    ):
        Place(state).make()
    assert list(state.iterdir()) == []


@pytest.mark.parametrize(("mode", "owner"), [(0o777, 0), (0o755, 12345), (0o755, 65534)])
def test_a_state_below_a_folder_that_others_may_change_is_refused(state, mode, owner):
    state.parent.chmod(mode)
    os.chown(state.parent, owner, -1)
    with pytest.raises(Refusal, match=f"cannot lie below {state.parent}, which others may change"):
        Place(state).make()
    assert not state.exists()


def test_in_a_sticky_folder_it_may_lie(state):
    state.parent.chmod(0o1777)
    Place(state).make()
    assert as_nobody('mv "$1" "$1-away"', state).returncode != 0


def test_a_link_in_the_place_of_the_directory_is_refused(state, outside):
    before = snapshot(outside)
    state.parent.chmod(0o1777)
    as_nobody('ln -s "$1" "$2"', outside, state)
    with pytest.raises(Refusal, match=r"no ordinary folder|holds files that are not"):
        begin(Place(state))
    assert snapshot(outside) == before


def test_a_socket_folder_that_nobody_made_before_us_is_refused(state):
    place = Place(state)
    place.sockets = state.parent / "sockets" / "run"
    state.parent.chmod(0o1777)
    as_nobody('mkdir -m 700 "$1"', place.sockets.parent)
    with pytest.raises(Refusal, match="sockets belongs to somebody else"):
        place.make()
