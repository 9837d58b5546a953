from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """`quick` shortens what only waits; what is killed and counted stays the same."""

    quick: bool = False
