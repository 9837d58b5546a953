"""One style sheet and one script for every page, put together from `static/` when the files are first listed.

Sources stay small and apart; a first visit stays within ten requests (P18). There is no build step: the local server
and `collectstatic` both find the whole through this finder.
"""

import os
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

# In this order. A bundle stands in the folder of its sources, so that their relative addresses hold.
BUNDLES: dict[str, tuple[str, ...]] = {
    "handoff/page.css": (
        "vendor/bootstrap/bootstrap.min.css",
        "handoff/tokens.css",
        "handoff/shell.css",
        "handoff/forms.css",
        "handoff/people.css",
        "handoff/signin.css",
        "handoff/inbox.css",
        "handoff/story.css",
        "handoff/imports.css",
        "handoff/meeting.css",
    ),
    "handoff/page.js": (
        "vendor/htmx/htmx.min.js",
        "handoff/shell.js",
        "handoff/toasts.js",
        "handoff/forms.js",
        "handoff/signin.js",
        "handoff/clocks.js",
        "handoff/live.js",
        "handoff/keys.js",
        "handoff/inbox.js",
    ),
}


def sources(name: str) -> list[Path]:
    return [Path(settings.STATICFILES_DIRS[0], source) for source in BUNDLES[name]]


def put_together(name: str) -> str:
    return "\n".join(source.read_text() for source in sources(name))


LOCK = threading.RLock()  # several requests may ask for the first time at once
_made: list[tempfile.TemporaryDirectory[str]] = []


def folder() -> str:
    """One of this process, gone with it."""
    with LOCK:
        if not _made:
            _made.append(tempfile.TemporaryDirectory(prefix="handoff-bundles-"))
        return _made[0].name


class Finder(BaseFinder):
    def __init__(self, *_: Any, **__: Any) -> None:
        """Called without arguments; Django's own finders are given none either."""

    @property
    def storage(self) -> FileSystemStorage:
        return FileSystemStorage(location=folder())

    def written(self, name: str) -> str:
        """Where it stands; anew when a source has been changed since. Whole at once: others may be reading it."""
        path = Path(folder(), name)
        changed = max(source.stat().st_mtime_ns for source in sources(name))
        with LOCK:
            if not path.exists() or path.stat().st_mtime_ns != changed:
                path.parent.mkdir(parents=True, exist_ok=True)
                fresh = path.with_name(f"{path.name}.new")
                fresh.write_text(put_together(name))
                os.utime(fresh, ns=(changed, changed))
                fresh.replace(path)
        return str(path)

    def check(self, **_: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **_: Any) -> Any:
        found = [self.written(path)] if path in BUNDLES else []
        return found if find_all else (found or [[]])[0]

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        for name in BUNDLES:
            self.written(name)
            yield name, self.storage
