"""Imports by the API: the same verbs as on the pages."""

import pytest

from handoff.imports import work
from people.models import User

pytestmark = pytest.mark.django_db
TEXT = "Name,Email\nNoor Haddad,noor@x.example\nJo,jo\n"


@pytest.fixture
def ops(caller):
    return caller(revops=None)


@pytest.fixture
def sent(ops):
    def sent(text: str = TEXT, kind: str = "people"):
        return ops.post("/imports", {"kind": kind, "file_name": "people.csv", "text": text})

    return sent


def through(pk: str) -> None:
    while work.slice_of(pk):
        pass


@pytest.mark.rule("API-5")
def test_a_file_is_sent_looked_over_written_and_undone(ops, sent):
    made = sent()
    pk, at = made.said["id"], f"/imports/{made.said['id']}"
    assert (made.status_code, made.said["state"], made.said["columns"]) == (201, "columns", ["name", "email"])
    assert ops.put(f"{at}/columns", {"columns": ["name", "email"]}).said["state"] == "checking"
    through(pk)
    ready = ops.get(at).said
    assert (ready["state"], ready["new"], ready["wrong"]) == ("ready", 1, 1)
    refused = ops.post(f"{at}/write", {})
    assert (refused.status_code, refused.said["errors"][0]["field"]) == (422, "only_good")
    ops.post(f"{at}/write", {"only_good": True})
    through(pk)
    assert User.objects.filter(email="noor@x.example", is_active=True).exists()
    ops.post(f"{at}/undo", None)
    through(pk)
    assert ops.get(at).said["state"] == "undone"
    assert not User.objects.filter(email="noor@x.example", is_active=True).exists()


def test_rows_say_what_is_wrong_in_which_column_and_come_as_a_file_too(ops, sent):
    pk = sent().said["id"]
    ops.put(f"/imports/{pk}/columns", {"columns": ["name", "email"]})
    through(pk)
    [row] = ops.get(f"/imports/{pk}/rows?verdict=wrong").said["items"]
    wrong = {"field": "email", "where": "Email, column B", "sentence": "Write an email as in jo@example.com."}
    assert (row["line"], row["cells"], row["errors"]) == (3, ["Jo", "jo"], [wrong])
    assert ops.get(f"/imports/{pk}/rows?format=csv").status_code == 200


def test_a_file_that_cannot_be_read_is_refused_at_its_field(sent):
    assert "a header and no rows" in sent("Name,Email\n").said["detail"]
    assert sent("Name\n1\n", "leads").said["errors"][0]["field"] == "kind"


def test_a_repeat_with_the_same_key_sends_the_file_once(ops):
    body = {"kind": "people", "text": TEXT}
    first, again = (ops.post("/imports", body, Idempotency_Key="one") for _ in range(2))
    assert first.said["id"] == again.said["id"]


def test_a_token_without_admin_imports_nothing(caller, sent, ops):
    weak = caller(ops.user, scopes=("read", "write"))
    assert weak.post("/imports", {"kind": "people", "text": TEXT}).status_code == 403
