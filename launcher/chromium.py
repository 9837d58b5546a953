"""A Chromium for the browser tests: one that is here, else Playwright's, else Debian's, else none, aloud."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CACHED = ("chromium-*/chrome-linux*/chrome", "chromium-*/chrome-mac*/Chromium.app/Contents/MacOS/Chromium")
DOWNLOAD_SECONDS = 120
APT_SECONDS = 300
SKIPPED = """\
handoff: ------------------------------------------------------------------------------------------
handoff: No Chromium was found and none could be installed: the browser tests will be SKIPPED.
handoff: Install chromium, or set CHROMIUM to the path of one. CI counts skipped browser tests as failed.
handoff: ------------------------------------------------------------------------------------------"""


def provide(environ: Mapping[str, str]) -> str | None:
    """The path of a Chromium that starts, installing one if need be; None when there is no way."""
    for step in (existing, from_playwright, from_apt):
        for path in step(environ):
            if starts(path):
                return path
    print(SKIPPED, file=sys.stderr, flush=True)
    return None


def existing(environ: Mapping[str, str]) -> Iterator[str]:
    if environ.get("CHROMIUM"):
        yield environ["CHROMIUM"]
    for name in NAMES:
        if path := shutil.which(name, path=environ.get("PATH")):
            yield path
    yield from cached(environ)


def cached(environ: Mapping[str, str]) -> Iterator[str]:
    """What Playwright downloaded earlier, newest first."""
    folder = environ.get("PLAYWRIGHT_BROWSERS_PATH") or str(Path(environ.get("HOME", "/")) / cache_folder())
    for pattern in CACHED:
        yield from sorted((str(path) for path in Path(folder).glob(pattern)), reverse=True)


def cache_folder() -> str:
    return "Library/Caches/ms-playwright" if sys.platform == "darwin" else ".cache/ms-playwright"


def from_playwright(environ: Mapping[str, str]) -> Iterator[str]:
    say("no Chromium here; asking Playwright for one")
    if attempt([sys.executable, "-m", "playwright", "install", "chromium"], environ, DOWNLOAD_SECONDS):
        yield from cached(environ)


def from_apt(environ: Mapping[str, str]) -> Iterator[str]:
    """Debian and Ubuntu, as root only: nothing here asks for a password."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    say("asking apt-get for a Chromium")
    quiet = {**environ, "DEBIAN_FRONTEND": "noninteractive"}
    attempt(["apt-get", "update", "-q"], quiet, APT_SECONDS)
    if attempt(["apt-get", "install", "-q", "-y", "--no-install-recommends", "chromium"], quiet, APT_SECONDS):
        yield from (path for name in NAMES if (path := shutil.which(name)))


def attempt(argv: list[str], environ: Mapping[str, str], seconds: float) -> bool:
    try:
        done = subprocess.run(
            argv, env=dict(environ), stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def starts(path: str, run: Callable[..., subprocess.CompletedProcess[bytes]] = subprocess.run) -> bool:
    """A downloaded one may lack the system's libraries."""
    try:
        return run([path, "--version"], capture_output=True, timeout=20).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def say(text: str) -> None:
    print(f"handoff: {text}", flush=True)
