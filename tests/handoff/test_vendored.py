import hashlib
import re
from pathlib import Path

VENDOR = Path(__file__).parents[2] / "static" / "vendor"
ROW = re.compile(
    r"^\| `(?P<file>[^`]+)` \|.*`(?P<licence>[^`]+)` \| `(?P<sum>[0-9a-f]{64})` \|$", re.MULTILINE
)
ROWS = list(ROW.finditer((VENDOR / "VENDOR.md").read_text()))


def test_every_file_is_as_it_was_published():
    sums = {row["file"]: hashlib.sha256((VENDOR / row["file"]).read_bytes()).hexdigest() for row in ROWS}
    assert sums == {row["file"]: row["sum"] for row in ROWS}


def test_every_file_is_listed_with_its_licence():
    there = {str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file()}
    listed = {row[name] for row in ROWS for name in ("file", "licence")}
    assert there - {"VENDOR.md"} == listed
