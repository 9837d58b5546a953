"""A state directory of older versions, which belongs to the servers' account as a whole, becomes root's.

First it is made root's: from then on nobody can add to it, so what is looked at stays as it was seen. The
account may have planted anything before. Its data folders are its own and are kept as they are; what can be
made anew is deleted; each other entry must be an ordinary file that only root can have written, or the
directory is given back as it was, and refused.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
from pathlib import Path

from launcher import refusals
from launcher.account import Account
from launcher.refusals import Refusal

SECRET_KEY = "secret-key"  # noqa: S105  a file's name  # nosec B105
DATA = ("pgdata", "pgdata.new", "valkey")
MADE_ANEW = re.compile(r"run|(postgresql|valkey-server)-(\w+)")
WELL_FORMED_KEY = re.compile(r"[A-Za-z0-9_-]{60,}\n")


def take_over(root: Path, folder: int, account: Account) -> None:
    """`folder` is the open directory `root`."""
    os.fchown(folder, 0, 0)
    os.fchmod(folder, 0o711)  # as launcher.state says  # nosec B103
    try:
        if not os.path.samestat(root.lstat(), os.fstat(folder)):
            raise refusals.planted(root)
        for name in os.listdir(folder):
            if not is_safe(name, folder, account):
                raise refusals.planted(root / name)
    except Refusal:
        os.fchown(folder, account.uid, account.gid)
        os.fchmod(folder, 0o700)
        raise
    for name in filter(MADE_ANEW.fullmatch, os.listdir(folder)):
        shutil.rmtree(root / name)


def is_safe(name: str, folder: int, account: Account) -> bool:
    found = os.stat(name, dir_fd=folder, follow_symlinks=False)
    if name in DATA or MADE_ANEW.fullmatch(name):
        return stat.S_ISDIR(found.st_mode) and found.st_uid == account.uid
    if found.st_uid != 0 or not stat.S_ISREG(found.st_mode) or found.st_nlink != 1:
        return False
    return name != SECRET_KEY or is_our_key(found, name, folder)


def is_our_key(found: os.stat_result, name: str, folder: int) -> bool:
    """The account could have given another file of root's this name: a log, say, whose words it chose."""
    with open(os.open(name, os.O_RDONLY | os.O_NOFOLLOW, dir_fd=folder)) as file:
        return not found.st_mode & 0o077 and WELL_FORMED_KEY.fullmatch(file.read(1000)) is not None
