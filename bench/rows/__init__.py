"""One file per row of the performance table; each has `run() -> list[Figure]`."""
