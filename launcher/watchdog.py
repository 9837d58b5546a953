"""Run as a script by the launcher. Reads from its standard input which process groups exist; when that ends
without "done", the launcher was killed: wait a moment for the groups to stop, then end them.

Imports nothing but the standard library, and not the launcher: it must start in milliseconds.
"""

import os
import signal
import sys
import time
from collections.abc import Iterable

PATIENCE_SECONDS = 1.5  # the kernel has told every child already; an idle worker needs about one
LAST_CALL_SECONDS = 0.5


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    groups, done = listen(sys.stdin)
    if not done:
        end(groups)


def listen(lines: Iterable[str]) -> tuple[dict[int, int], bool]:
    """The groups that exist (leader to stop signal), and whether the launcher stopped in order."""
    groups: dict[int, int] = {}
    for line in lines:
        match line.split():
            case ["+", leader, number]:
                groups[int(leader)] = int(number)
            case ["-", leader]:
                groups.pop(int(leader), None)
            case ["done"]:
                return groups, True
    return groups, False


def end(groups: dict[int, int]) -> None:
    for leader, number in groups.items():
        send(leader, number)
    wait(groups, PATIENCE_SECONDS)
    # PostgreSQL, stopped by SIGINT, may still write its checkpoint: SIGQUIT leaves that to the next start.
    for leader, number in groups.items():
        send(leader, signal.SIGQUIT if number == signal.SIGINT else signal.SIGKILL)
    wait(groups, LAST_CALL_SECONDS)
    for leader in groups:
        send(leader, signal.SIGKILL)


def wait(groups: dict[int, int], seconds: float) -> None:
    """Return when all groups are gone. A group once gone is forgotten: its number may be used again."""
    until = time.monotonic() + seconds
    while groups and time.monotonic() < until:
        for leader in [leader for leader in groups if not send(leader, 0)]:
            del groups[leader]
        time.sleep(0.05)


def send(leader: int, number: int) -> bool:
    try:
        os.killpg(leader, number)
    except ProcessLookupError:
        return False
    return True


if __name__ == "__main__":
    main()
