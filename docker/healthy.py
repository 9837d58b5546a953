"""python docker/healthy.py web|worker|clocks|beat: exit code 0 when that process of this container does its work.

What a process works with is asked, not the process: PostgreSQL and Redis know whom they heard from, and when.
Nothing here loads Django, so a check costs a fraction of a second.
"""

import os
import sys
import urllib.request

SILENCE_SECONDS = 30  # the clock engine looks every second, beat sends every five, a worker asks every ten


def web() -> bool:
    """Not /healthz: an overdue clock is no reason to take web out of service."""
    return urllib.request.urlopen("http://127.0.0.1:8000/readyz", timeout=4).status == 200  # our own address  # nosec B310


def clocks() -> bool:
    """The clock engine of this container has asked PostgreSQL for what is due."""
    import psycopg

    with psycopg.connect(os.environ["DATABASE_URL"], connect_timeout=4) as connection:
        row = connection.execute(
            "SELECT 1 FROM pg_stat_activity WHERE application_name = 'handoff engine clocks'"
            " AND datname = current_database() AND client_addr IS NOT DISTINCT FROM inet_client_addr()"
            " AND state_change > clock_timestamp() - make_interval(secs => %s)",
            [SILENCE_SECONDS],
        ).fetchone()
    return row is not None


def talks_to_redis() -> bool:
    """A connection of this container, other than this one, has spoken with Redis."""
    import redis

    with redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=4, socket_connect_timeout=4) as client:
        me = client.client_info()
        others = [it for it in client.client_list() if it["id"] != str(me["id"])]
    return any(address(it) == address(me) and int(it["idle"]) < SILENCE_SECONDS for it in others)


def address(connection: dict) -> str:
    return connection["addr"].rpartition(":")[0]


CHECKS = {"web": web, "worker": talks_to_redis, "clocks": clocks, "beat": talks_to_redis}


def main(name: str) -> str | None:
    """None when all is well, else a sentence: sys.exit() prints it and exits with 1."""
    try:
        return None if CHECKS[name]() else f"{name} has been silent for {SILENCE_SECONDS} s."
    except Exception as error:  # an address in its text may hold a password
        return f"{name} could not be checked: {type(error).__name__}."


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
