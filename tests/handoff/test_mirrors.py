"""Files made from Python's tables are compared by `./run check`, and a landed migration is never made anew."""

import pytest
from django.core.management import CommandError, call_command

from handoff.mirrors import BEGINS, ENDS, constant, filled
from ledger import wiring


@pytest.fixture
def made(settings, tmp_path, monkeypatch):
    """`made(name, text)`: a file in a project whose table makes `text`."""
    settings.BASE_DIR = tmp_path

    def mirror(name: str, text: str):
        monkeypatch.setattr(wiring, "collected", lambda attribute: {name: "some.function"})
        monkeypatch.setattr(wiring, "resolve", lambda path: lambda: text)
        return tmp_path / name

    return mirror


def test_a_script_gets_the_lines_between_its_marks(made):
    script = made("words.js", "const LOW = 120;")
    script.write_text(f"by hand\n{BEGINS}\nconst LOW = 1;\n{ENDS}\nby hand too\n")
    call_command("mirrors", verbosity=0)
    assert script.read_text() == f"by hand\n{BEGINS}\nconst LOW = 120;\n{ENDS}\nby hand too\n"
    call_command("mirrors", "--check")


def test_the_check_fails_on_a_line_changed_by_hand_and_changes_nothing(made):
    script = made("words.js", "const LOW = 120;")
    script.write_text(changed := f"{BEGINS}\nconst LOW = 1;\n{ENDS}\n")
    with pytest.raises(CommandError, match="out of date"):
        call_command("mirrors", "--check")
    assert script.read_text() == changed


def test_sql_is_written_once_and_never_over_what_has_landed(made):
    migration = made("0001_words.sql", "SELECT 1;")
    call_command("mirrors", verbosity=0)
    assert migration.read_text() == "SELECT 1;\n"
    made("0001_words.sql", "SELECT 2;")
    with pytest.raises(CommandError, match="new migration"):
        call_command("mirrors")
    assert migration.read_text() == "SELECT 1;\n"


def test_a_script_without_marks_is_refused():
    with pytest.raises(ValueError, match="needs the lines"):
        filled("by hand", "const LOW = 120;")


def test_a_constant_keeps_its_letters():
    assert constant("SAID", {"quote": "“…”"}, export=True) == 'export const SAID = {\n  "quote": "“…”"\n};'
