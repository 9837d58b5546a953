"""Files of the state directory, opened so that a link planted there leads nowhere. Standard library only.

Started as root, the launcher shares this directory with servers that run as another account. Whatever stands
under a name of ours and is no ordinary file (a link, a pipe, a device) was put there by somebody else.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from launcher import refusals

# Without O_NONBLOCK a planted pipe would keep us waiting for its other end.
NEVER_ELSEWHERE = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
NO_FILE = (errno.ELOOP, errno.EMLINK, errno.ENXIO, errno.EISDIR)
NO_FOLDER = (errno.ELOOP, errno.EMLINK, errno.ENOTDIR)


def open_file(path: Path | str, flags: int, folder: int | None = None) -> int:
    """A descriptor of the ordinary file of that name; with O_CREAT it is made for its owner only."""
    try:
        descriptor = os.open(path, flags | NEVER_ELSEWHERE, 0o600, dir_fd=folder)
    except OSError as error:
        if error.errno in NO_FILE:
            raise refusals.no_ordinary_file(path) from None
        raise
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    raise refusals.no_ordinary_file(path)


@contextlib.contextmanager
def opened_folder(path: Path) -> Iterator[int]:
    """A descriptor of the folder of that name: what is done by it is done there, whatever the name means later."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | NEVER_ELSEWHERE)
    except OSError as error:
        if error.errno in NO_FOLDER:
            raise refusals.no_ordinary_folder(path) from None
        raise
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def read_text(path: Path | str, folder: int | None = None, most: int = -1) -> str:
    """Its text; of the first `most` bytes only."""
    with os.fdopen(open_file(path, os.O_RDONLY, folder), "rb") as file:
        return file.read(most).decode(errors="replace")


def create(path: Path) -> int:
    """A new, empty file under that name, whatever stood there."""
    path.unlink(missing_ok=True)
    return open_file(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL)


def write(path: Path, text: str) -> None:
    """Replace a file at once, readable by its owner only."""
    fresh = path.with_name(path.name + ".new")
    with os.fdopen(create(fresh), "w") as file:
        file.write(text)
    fresh.replace(path)
