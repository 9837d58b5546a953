"""Several people, or workers, at the same moment."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection


def at_once(*actions: Callable[[], Any]) -> list[Exception]:
    """Run each in a thread with a connection of its own, all let go together; returns what they raised."""
    gate, raised = threading.Barrier(len(actions)), []

    def run(action: Callable[[], Any]) -> None:
        gate.wait(5)
        try:
            action()
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[action]) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return raised
