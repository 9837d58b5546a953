"""`./run bench [P9 P10 …]`: each row of the performance table that is built, with its goal."""

import importlib
import itertools
import pkgutil
import re
import sys

from bench import rows
from bench.figures import Figure, broken, report, tell

FILES = [name for _, name, _ in pkgutil.iter_modules(rows.__path__) if re.match(r"p\d\d_", name)]
BUILT = {number: [*files] for number, files in itertools.groupby(FILES, lambda name: name[1:3].lstrip("0"))}


def main(wanted: list[str]) -> int:
    numbers = [name.upper().removeprefix("P") for name in wanted] or list(BUILT)
    if unknown := [number for number in numbers if number not in BUILT]:
        print(f"No row P{', P'.join(unknown)}. There are: P{', P'.join(BUILT)}.", file=sys.stderr)
        return 2
    return report(figure for number in numbers for name in BUILT[number] for figure in measured(number, name))


def measured(number: str, name: str) -> list[Figure]:
    try:
        return [tell(figure) for figure in importlib.import_module(f"bench.rows.{name}").run()]
    except Exception as error:
        return [tell(broken(f"P{number}", name, error))]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
