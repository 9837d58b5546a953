"""Files that say what Python says, in another language: made from its tables, never by hand.

A room names them in its AppConfig, as strings: `mirrors = {"static/briefs/words.js": "briefs.mirrors.words_js"}`.
The function gives the file's text, or of a script the lines between the two marks: what stands around them is
written by hand. `manage.py mirrors` writes them, and `./run check` fails when one differs.
"""

import json

BEGINS, ENDS = "// made by `manage.py mirrors`: change it there", "// made up to here"


def filled(script: str, made: str) -> str:
    """The script with these lines between its marks."""
    before, begins, after = script.partition(BEGINS)
    _, ends, rest = after.partition(ENDS)
    if not (begins and ends):
        raise ValueError(f"A script needs the lines {BEGINS!r} and {ENDS!r}.")
    return f"{before}{BEGINS}\n{made}\n{ENDS}{rest}"


def constant(name: str, value: object, *, export: bool = False) -> str:
    """A constant of a script, as JSON; sentences in the language of the source."""
    return (
        f"{'export ' * export}const {name} = {json.dumps(value, ensure_ascii=False, indent=2, default=str)};"
    )
