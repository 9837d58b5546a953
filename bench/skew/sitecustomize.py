"""Python imports this by itself when the folder is on PYTHONPATH: gives a named process a wrong clock.

BENCH_SKEW="clocks1=600 clocks2=-600" puts the process with `-n clocks1@…` among its words ten minutes ahead.
"""

import os
import sys
from pathlib import Path


def skew() -> tuple[str, float]:
    """The name of this process and the seconds by which its clock is to be wrong."""
    for pair in os.environ.get("BENCH_SKEW", "").split():
        name, _, seconds = pair.partition("=")
        if any(word.startswith(f"{name}@") for word in sys.orig_argv):
            return name, float(seconds)
    return "", 0.0


name, seconds = skew()
if name:
    import datetime as dt
    import time

    import time_machine

    time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=seconds), tick=True).start()
    # What this process takes for the time; the file's own date is the kernel's.
    Path(os.environ["HANDOFF_STATE"], f"skew-{name}").write_text(str(time.time()))
