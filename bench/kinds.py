"""What the bench hangs on the ledger: clocks that breach, a reassignment that writes, and an effect over HTTP."""

import datetime as dt
import os

from ledger.kinds import Step

BREACHED, POISONED, ASKED = "drill.breached", "drill.poisoned", "drill.asked"
BURST = "drill.burst_breached"
SINK = "sink"
UNWRITABLE = "drill_unwritable"

CLOCKS = {
    "drill": {
        "half": Step("drill.half_reached", share=0.5),
        "last": Step("drill.last_reached", share=0.83),
        "breach": Step(BREACHED, breach=True),
    },
    # One step only: the order in which clocks are done can be read off without asking which step waited for which.
    "drill_one": {"breach": Step(BREACHED, breach=True)},
    # Reassigned, and no effect outside: what is measured is the database's part.
    "drill_burst": {"breach": Step(BURST, breach=True)},
    "drill_poison": {"breach": Step(POISONED, breach=True)},
    # Its event is refused by the database, so its row can never be done.
    UNWRITABLE: {"breach": Step("drill.cannot-be-written", breach=True)},
    "drill_after": {"end": Step("drill_after.ended")},
}
AFTER = dt.timedelta(hours=8)  # the window of the clock that a reassignment starts: no drill lasts so long

REACTIONS = {
    BREACHED: ["bench.reactions.reassign"],
    BURST: ["bench.reactions.reassign"],
    POISONED: ["bench.reactions.always_fails"],
}
# Of the review only in the drill that asks for it: in the others it would be an effect more for each handoff.
OF_THE_REVIEW = os.environ.get("BENCH_TELLS", "").split()
EFFECTS = {kind: ["bench.reactions.tell_sink"] for kind in (BREACHED, ASKED, *OF_THE_REVIEW)}
CHANNELS = {SINK: "bench.sink.send"}
