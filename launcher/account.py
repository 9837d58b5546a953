"""The account of the embedded servers when the launcher is root, and what it must not be able to change."""

from __future__ import annotations

import os
import pwd
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from launcher import refusals

PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Account:
    """The user that the embedded servers run as when the launcher is root: PostgreSQL refuses root."""

    uid: int
    gid: int

    def can(self, test: str, path: Path) -> bool:
        """`test -x path` and the like, as this account."""
        command = ["/bin/sh", "-c", f'test {test} "$0"', str(path)]
        asked = subprocess.run(
            command, user=self.uid, group=self.gid, extra_groups=[], cwd="/", start_new_session=True
        )
        return asked.returncode == 0


def service_account() -> Account | None:
    """Nobody, and never whoever owns a directory: that may be anybody's. None when the launcher is no root."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid)


def refuse_shared_parents(root: Path, account: Account) -> None:
    """Who may rename a folder on the way to the state could put another one in its place. Root may, and whoever
    owns the program that root runs here; in a folder like /tmp (sticky) everybody may rename only what is theirs.
    """
    trusted = {0, PROJECT.stat().st_uid}
    way = {folder for path in (root.parent, root.parent.resolve()) for folder in (path, *path.parents)}
    for folder in sorted(folder for folder in way if folder.exists()):
        link, found = folder.lstat(), folder.stat()
        if not {link.st_uid, found.st_uid} <= trusted or is_shared(found, account):
            raise refusals.shared_parent(folder)


def is_shared(found: os.stat_result, account: Account) -> bool:
    writers = stat.S_IWOTH | (stat.S_IWGRP if found.st_gid == account.gid else 0)
    return bool(found.st_mode & writers) and not found.st_mode & stat.S_ISVTX
