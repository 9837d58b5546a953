"""Kill things and count what was lost. `python -m bench.drills [R1 R2 …] [--quick]`."""
