"""Whatever is sent: an answer as described, never a fault of ours."""

import itertools
import json

import jsonschema
import pytest

from handoff.api import description
from ledger.dispatches import append_to_feed

pytestmark = [pytest.mark.django_db, pytest.mark.rule("API-1")]
JUNK = [
    "", "0", "-1", "1e999", "null", "true", "[]", "{}", "'", "%00", "%ED%A0%80", "%FF", "\U0001f600", "a" * 3000,
    "2026-02-30", "9999-12-31T23:59:59+14:00", "00000000-0000-0000-0000-000000000000", "WyJmZWVkIiwxZTk5OV0",
]  # fmt: skip
VALUES = [None, True, 0, -1, 10**30, 1.5, "", "\0", "\ud800", "\U0001f600" * 300, [], [[]], {}, {"a": 1}]
OPERATIONS = [
    (method, path, said)
    for path, methods in description.described()["paths"].items()
    for method, said in methods.items()
]


def names(operation):
    return f"{operation[0]} {operation[1]}"


@pytest.fixture
def me(caller):
    return caller(revops=None)


def as_described(answer, said):
    """The status is one that is described, and the body has its shape."""
    assert str(answer.status_code) in said["responses"], (answer.status_code, answer.content[:300])
    content = said["responses"][str(answer.status_code)].get("content", {})
    kind = answer.headers.get("Content-Type", "").split(";")[0]
    if not content:
        assert answer.content == b""
        return
    assert kind in content
    if "json" in kind:
        shape = content[kind]["schema"] | {"components": description.described()["components"]}
        jsonschema.Draft202012Validator(shape).validate(json.loads(answer.content))


def address(by, path):
    return path.removeprefix("/api/v1").replace("{id}", str(by.user.pk))


@pytest.mark.parametrize("operation", OPERATIONS, ids=names)
def test_junk_in_the_query_is_answered_as_described(me, operation):
    method, path, said = operation
    asked = [it["name"] for it in said.get("parameters", []) if it["in"] == "query"]
    append_to_feed(500)
    for name, value in itertools.product([*asked, "x"], JUNK):
        answer = me(method.upper(), f"{address(me, path)}?{name}={value}", None if method == "get" else {})
        as_described(answer, said)


@pytest.mark.parametrize("operation", [it for it in OPERATIONS if "requestBody" in it[2]], ids=names)
def test_junk_in_the_body_is_answered_as_described(me, at_a_page, operation):
    method, path, said = operation
    page = at_a_page(me.user)
    shape = said["requestBody"]["content"]["application/json"]["schema"].get("$ref", "").split("/")[-1]
    fields = description.described()["components"]["schemas"][shape]["properties"] if shape else ["x"]
    bodies = [*VALUES, *({field: value} for field, value in itertools.product(fields, VALUES))]
    for body in bodies:
        as_described(page(method.upper(), address(page, path), body), said)


@pytest.mark.parametrize(
    "path", ["/me", "/people", "/teams", "/tokens", "/events", "/people/{id}", "/schema"]
)
def test_what_is_read_has_the_shape_that_is_described(me, path, team, person):
    person(sdr=team())
    append_to_feed(500)
    answer = me.get(address(me, path))
    assert answer.status_code == 200
    as_described(answer, description.described()["paths"][f"/api/v1{path}"]["get"])
