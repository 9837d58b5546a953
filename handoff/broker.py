"""Whether Redis answers, asked with little patience: clocks go on without it, and effects leave later."""

from functools import cache

from django.conf import settings
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

REDIS_SECONDS = 1.0


@cache
def redis() -> Redis:
    # One try: a probe asks again by itself, and Redis' own tries would outlast the limit.
    return Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=REDIS_SECONDS,
        socket_connect_timeout=REDIS_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )


def redis_answers() -> bool:
    try:
        return bool(redis().ping())
    except (RedisError, OSError):
        return False
