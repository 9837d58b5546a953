"""What the browser gets to know of how a bounce is said (handoff.mirrors)."""

from bounces import wording
from handoff.mirrors import constant


def wording_js() -> str:
    kinds = {name: kind._asdict() for name, kind in wording.KINDS.items()}
    lists = ("EMPTY", "POLITE", "STEPS", "IDLE")
    return "\n".join(
        [
            *(constant(name, getattr(wording, name)) for name in ("GAPS", "SYNTAX", "NO_ITEM")),
            *(constant(name, getattr(wording, name), export=True) for name in ("EMPTY_SHRUG", "HINT")),
            constant("KINDS", kinds),
            *(constant(name, " ".join(sorted(getattr(wording, name)))) for name in lists),
        ]
    )
