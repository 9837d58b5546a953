"""What pages know of the sample company: a context processor, asked only where a template looks."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from sample import fill, guests


def sample(request: HttpRequest) -> dict[str, Any]:
    return {"sample": SimpleLazyObject(Sample)}


class Sample:
    """False where this is not the sample company."""

    def __init__(self) -> None:
        self.progress = fill.progress()

    def __bool__(self) -> bool:
        return self.progress is not None

    @property
    def ways(self) -> list[guests.Way]:
        return guests.ways() if self else []

    @property
    def is_moving_in(self) -> bool:
        return self.progress is not None and self.progress.done < self.progress.of

    @property
    def percent(self) -> int:
        return self.progress.done * 100 // max(self.progress.of, 1) if self.progress else 0
