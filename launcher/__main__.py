"""python -m launcher <command>: what ./run becomes once .venv exists."""

import sys

from launcher.commands import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
