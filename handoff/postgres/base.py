"""Django's PostgreSQL backend, whose pool knows whether it waits for its turn or for a server that is away.

psycopg's pool waits as long in both cases. In a busy spell that is right. While the server is away it only delays the
answer that Handoff cannot reach its database: there the pool's own time-out ends it, a fraction of a second
(handoff.settings).

And psycopg's own check takes dead connections out with pauses that double: sixteen of them cost an idle web process
twenty seconds of refusals after a restart that took one. Here each is tried without a pause; a dead one says so in a
fraction of a millisecond, and the pool replaces it.
"""

import time
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from psycopg_pool import ConnectionPool, PoolTimeout

LONGEST_WAIT = 5.0  # seconds for a turn, while others have all connections of the pool


class Reach:
    """Whether the server was reached when this process last tried."""

    def __init__(self) -> None:
        self.worked_at = self.failed_at = 0.0

    def worked(self) -> None:
        self.worked_at = time.monotonic()

    def failed(self) -> None:
        self.failed_at = time.monotonic()

    @property
    def is_lost(self) -> bool:
        return self.failed_at > self.worked_at


REACH = Reach()


class Connection(psycopg.Connection[Any]):
    @classmethod
    def connect(cls, *args: Any, **options: Any) -> Any:
        try:
            made = super().connect(*args, **options)
        except psycopg.OperationalError:
            REACH.failed()
            raise
        REACH.worked()
        return made


class Busy(psycopg.OperationalError):
    """Others had all connections for too long. By the code it counts as busy and not as away."""

    sqlstate = "53000"


class DatabaseWrapper(base.DatabaseWrapper):
    def __init__(self, settings_dict: dict[str, Any], *args: Any, **options: Any) -> None:
        super().__init__(settings_dict, *args, **options)
        if pool := settings_dict["OPTIONS"].get("pool"):
            pool["connection_class"] = Connection

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        if not self.pool:
            return super().get_new_connection(conn_params)
        until = time.monotonic() + LONGEST_WAIT
        while time.monotonic() < until:
            try:
                connection = super().get_new_connection(conn_params)
            except PoolTimeout:
                if REACH.is_lost:
                    raise
                continue
            if answers(connection):
                REACH.worked()
                return connection
            self.pool.putconn(connection)
        raise Busy(f"No connection of the pool was free for {LONGEST_WAIT:g} s.")


def answers(connection: Any) -> bool:
    try:
        ConnectionPool.check_connection(connection)
    except psycopg.Error:
        return False
    return True
