"""python -m launcher <command>: what ./run becomes once .venv exists."""

import sys

from launcher.commands import PROJECT, main
from launcher.install import using

if __name__ == "__main__":
    with using(PROJECT):
        sys.exit(main(sys.argv[1:]))
