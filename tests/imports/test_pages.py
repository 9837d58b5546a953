"""The pages of Settings, Import, by which RevOps does all of it."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from handoff.imports import work
from handoff.imports.models import Import
from handoff.imports.reading import MOST_BYTES, MOST_ROWS
from people.models import User

pytestmark = pytest.mark.django_db
GOOD = "Name,Email\nNoor Haddad,noor@x.example\nAlex Brandt,alex@x.example\n"


@pytest.fixture
def ops(client, revops):
    client.force_login(revops)
    return client


@pytest.fixture
def send(ops):
    def send(content: bytes | str, kind: str = "people", name: str = "people.csv"):
        content = content.encode() if isinstance(content, str) else content
        return ops.post(reverse("add_import"), {"kind": kind, "file": SimpleUploadedFile(name, content)})

    return send


@pytest.fixture
def press(ops):
    """A button of the file's page; then all that waits is done, as a worker would."""

    def press(route: str, importing: Import, **fields: str):
        answer = ops.post(reverse(route, args=[importing.pk]), fields, follow=True)
        while work.slice_of(importing.pk):
            pass
        importing.refresh_from_db()
        return answer

    return press


def page(ops, importing: Import, show: str = "") -> str:
    return ops.get(reverse("import_file", args=[importing.pk]), {"show": show}).content.decode()


def test_a_file_goes_from_its_columns_to_its_undoing(ops, send, press):
    answer = send(GOOD + "Jo,jo\n")
    importing = Import.objects.get()
    assert answer["Location"] == reverse("import_file", args=[importing.pk])
    press("import_file", importing, c0="name", c1="email")
    shown = page(ops, importing)
    assert "2 rows can be imported." in shown
    assert "Email, column B: Write an email as in jo@example.com." in page(ops, importing, "wrong")
    press("write_import", importing, only_good="yes")
    assert "2 rows are imported." in page(ops, importing)
    assert User.objects.filter(email="noor@x.example", is_active=True).exists()
    press("undo_import", importing)
    assert "All of it is taken back." in page(ops, importing)
    assert not User.objects.filter(email="noor@x.example", is_active=True).exists()


def test_columns_that_cannot_be_come_back_with_the_sentence_and_what_was_chosen(ops, send):
    send(GOOD)
    answer = ops.post(reverse("import_file", args=[Import.objects.get().pk]), {"c0": "name", "c1": ""})
    assert answer.status_code == 422
    assert "Choose a column for “Email”." in answer.content.decode()
    assert answer.context["form"]["c0"].value() == "name"


def test_what_is_refused_can_be_fetched_mended_and_sent_again(ops, send, press):
    send("Name,Email,Phone\nJo,jo,=1+1\nBo,bo@x.example,2\n")
    importing = Import.objects.get()
    press("import_file", importing, c0="name", c1="email")
    answer = ops.get(reverse("import_errors", args=[importing.pk]))
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == ["Line", "What is wrong", "Name", "Email", "Phone"]
    assert rows[1:] == [["2", "Email, column B: Write an email as in jo@example.com.", "Jo", "jo", "'=1+1"]]
    send(answer.content.replace(b'"jo"', b'"jo@x.example"'))
    mended = Import.objects.order_by("pk").last()
    press("import_file", mended, c2="name", c3="email")
    assert (mended.new, mended.wrong) == (1, 0)


@pytest.mark.parametrize("kind", ["people", "accounts", "contacts", "meetings"])
def test_each_kind_has_a_sample_that_is_understood(ops, send, kind):
    sample = ops.get(reverse("import_sample", args=[kind]))
    assert sample["Content-Disposition"] == f'attachment; filename="{kind}-sample.csv"'
    send(sample.content, kind)
    importing = Import.objects.get()
    assert importing.rows == 1
    assert "" not in importing.columns
    assert len(set(importing.columns)) == len(importing.columns)


def large() -> bytes:
    return b"Name,Email\n" + b"x" * MOST_BYTES


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "This file is empty."),
        (b"Name,Email\n", "a header and no rows below it"),
        ("Name\n東京、\n".encode("shift-jis"), "neither in UTF-8 nor in Windows-1252"),
        (b"PK\x03\x04rest", "This is an Excel workbook."),
        (b"Name,Email\nJo,a\0b\n", "This is not a text file."),
        (b'Name,Email\n"Jo,jo@x.example\n', "is never closed"),
        (large, "A file has at most 10 MB."),
        (b"Name\n" + b"1\n" * (MOST_ROWS + 1), "more than 10,000 rows"),
    ],
    ids=["empty", "header only", "encoding", "workbook", "nul", "quote", "10 MB", "10,001 rows"],
)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence_at_its_field(ops, send, content, says):
    answer = send(content() if callable(content) else content)
    assert answer.status_code == 422
    assert says in str(answer.context["form"].errors["file"])
    assert not Import.objects.exists()


def test_what_may_be_misread_is_said(ops, send):
    send("Name,Email,email\nJö,jo@x.example,bo@x.example\n".encode("cp1252"))
    importing = Import.objects.get()
    shown = page(ops, importing)
    assert importing.columns == ["name", "email", ""]
    assert "so it was read as Windows-1252" in shown
    assert "More than one column is called" in shown


def test_a_row_with_more_cells_than_the_header_is_refused_and_one_with_fewer_is_not(ops, send, press):
    send("Name,Email\nJo,jo@x.example,more\nBo,bo@x.example\nNoor\n")
    importing = Import.objects.get()
    press("import_file", importing, c0="name", c1="email")
    assert (importing.new, importing.wrong) == (1, 2)
    assert "“more” in column C, which has no header" in page(ops, importing, "wrong")
    assert "Email, column B: This is empty." in page(ops, importing, "wrong")


def test_script_in_a_cell_is_shown_as_text(ops, send, press):
    send("Name,Email\n<script>x</script>,jo@x.example\n", name="<b>.csv")
    importing = Import.objects.get()
    assert "&lt;script&gt;x" in page(ops, importing)
    press("import_file", importing, c0="name", c1="email")
    assert "<script>x" not in page(ops, importing)


def test_while_it_works_the_page_says_how_far_it_is(ops, send, monkeypatch):
    monkeypatch.setattr(work, "CHECK", 1)
    send(GOOD)
    importing = Import.objects.get()
    ops.post(reverse("import_file", args=[importing.pk]), {"c0": "name", "c1": "email"})
    work.slice_of(importing.pk)
    shown = page(ops, importing)
    assert "1 of 2 rows are through." in shown
    assert 'data-poll="2"' in shown
    ops.post(reverse("stop_import", args=[importing.pk]))
    assert "What is each column?" in page(ops, importing)


def test_a_discarded_file_is_gone_with_its_rows(ops, send, press):
    send(GOOD)
    importing = Import.objects.get()
    press("discard_import", importing)
    assert importing.lines.count() == 0
    assert "This file is discarded." in page(ops, importing)


def test_who_is_not_revops_is_told_whom_to_ask(client, at, team):
    from people.verbs import add_user, join_team

    ruth = add_user(name="Ruth", email="ruth@x.example", by=None, at=at)
    join_team(ruth, role="manager", team=team, by=None, at=at)
    client.force_login(ruth)
    answer = client.get(reverse("imports"))
    assert answer.status_code == 403
    assert b"RevOps imports files." in answer.content
    assert reverse("imports") not in client.get(reverse("settings")).content.decode()
