"""How often somebody may call. Counted in Redis: while it is away everybody is let through, and nothing is slower.

A window begins with its first call and passes by itself, so nobody is shut out for ever.
"""

import logging
import time
from typing import Any

from django.conf import settings
from redis import RedisError
from rest_framework.exceptions import Throttled
from rest_framework.request import Request

from handoff.broker import redis

log = logging.getLogger(__name__)
MINUTE = 60_000
GUESSES, GUESSED_WITHIN = 50, 15 * MINUTE  # unknown tokens from one address; passwords have the same
LEFT_ALONE = (
    5.0  # seconds for which a Redis that did not answer is not asked again: it may cost a second each time
)
# Per key: its limit, how long its window is, and whether this call counts. Gives the longest wait in milliseconds.
COUNT = """
local wait = 0
for i, key in ipairs(KEYS) do
  local most, window, counts = tonumber(ARGV[3 * i - 2]), ARGV[3 * i - 1], ARGV[3 * i]
  local n = tonumber(redis.call('GET', key) or '0')
  if counts == '1' then
    n = redis.call('INCR', key)
    if n == 1 then redis.call('PEXPIRE', key, window) end
  else
    n = n + 1
  end
  if n > most then wait = math.max(wait, redis.call('PTTL', key), 1) end
end
return wait
"""
_asked_again_at = 0.0


def check(request: Request) -> None:
    """Count one call, by its caller and by its address. Raise Throttled when one of them has to wait."""
    address = request.META.get("REMOTE_ADDR") or "socket"
    caller = f"token:{request.auth.pk}" if request.auth else f"user:{request.user.pk}"
    _refuse(
        (f"caller:{caller}", settings.API_CALLS, MINUTE, True),
        (f"address:{address}", settings.API_CALLS_FROM_ADDRESS, MINUTE, True),
        (f"guess:{address}", GUESSES, GUESSED_WITHIN, False),
    )


def check_stranger(request: Request, *, guessed: bool) -> None:
    """The same for who did not come in. `guessed`: with a token that does not exist, and not with one that is over."""
    address = request.META.get("REMOTE_ADDR") or "socket"
    _refuse(
        (f"address:{address}", settings.API_CALLS_FROM_ADDRESS, MINUTE, True),
        (f"guess:{address}", GUESSES, GUESSED_WITHIN, guessed),
    )


def _refuse(*limits: tuple[str, int, int, bool]) -> None:
    open_ones = [limit for limit in limits if limit[1]]
    keys = [f"handoff:api:{name}" for name, *_rest in open_ones]
    words = [word for _name, most, window, counts in open_ones for word in (most, window, int(counts))]
    wait = _counted(keys, words)
    if wait > 0:
        raise Throttled(wait=wait / 1000)


def _counted(keys: list[str], words: list[Any]) -> int:
    global _asked_again_at
    if time.monotonic() < _asked_again_at:
        return 0
    try:
        return int(redis().eval(COUNT, len(keys), *keys, *words))
    except (RedisError, OSError) as error:
        _asked_again_at = time.monotonic() + LEFT_ALONE
        log.warning("calls are not counted: Redis is away", extra={"error": type(error).__name__})
        return 0
