"""./run lock: bring uv.lock up to date and export it for pip. Standard library only."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from launcher import refusals
from launcher.install import DEV, REQUIREMENTS, RUNTIME

# No index addresses and no header: the file is the same on every machine.
EXPORT = (
    "export",
    "--frozen",
    "--no-header",
    "--no-annotate",
    "--no-emit-project",
    "--extra",
    "embedded",
    "--quiet",
)
GROUPS = {RUNTIME: ("--no-dev",), DEV: ("--group", "dev", "--extra", "observability")}


def lock(project: Path) -> int:
    uv = shutil.which("uv")
    if uv is None:
        raise refusals.needs_uv()
    environment = {**os.environ, "UV_SYSTEM_CERTS": os.environ.get("UV_SYSTEM_CERTS", "1")}
    if code := subprocess.run([uv, "lock", "--quiet"], cwd=project, env=environment).returncode:
        return code
    for wanted, name in REQUIREMENTS.items():
        command = [uv, *EXPORT, *GROUPS[wanted]]
        text = subprocess.run(
            command, cwd=project, env=environment, check=True, stdout=subprocess.PIPE
        ).stdout
        (project / name).write_bytes(text)
        print(f"handoff: wrote {name}")
    return 0
