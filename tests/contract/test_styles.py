"""All pages share one sheet of styles, so a class belongs to one of the files that it is made of."""

import re
from collections import defaultdict
from pathlib import Path

from handoff.bundles import BUNDLES

ROOT = Path(__file__).parents[2] / "static"


def classes_of(css: str) -> set[str]:
    """Those that a rule gives its looks to by themselves: `.rows { … }`, and not `.set .rows { … }`."""
    outside_media = re.sub(r"@media[^{]*\{(?:[^{}]*\{[^}]*\})*[^{}]*\}|/\*.*?\*/", "", css, flags=re.S)
    selectors = (
        one.strip() for group in re.findall(r"([^{}]+)\{", outside_media) for one in group.split(",")
    )
    return {one for one in selectors if re.fullmatch(r"\.[\w-]+", one)}


def test_no_two_files_style_one_class():
    files = defaultdict(set)
    for parts in BUNDLES.values():
        for part in parts:
            if part.endswith(".css") and not part.startswith("vendor/"):
                for name in classes_of((ROOT / part).read_text()):
                    files[name].add(part)
    assert {name: found for name, found in files.items() if len(found) > 1} == {}
