"""The API describes itself: whole, valid, and on a page that needs no network."""

import re

import pytest
import yaml
from django.urls import URLPattern, get_resolver

from handoff.api import description, urls
from handoff.api.base import Resource

pytestmark = [pytest.mark.django_db, pytest.mark.rule("API-1")]
METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture(scope="module")
def described():
    return description.described()


def operations(described):
    return {
        (method, path): said
        for path, methods in described["paths"].items()
        for method, said in methods.items()
        if method in METHODS
    }


def served(patterns=None, before="/"):
    """Every method of every address below /api/, as the URLconf has them."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        address = before + str(pattern.pattern)
        if not isinstance(pattern, URLPattern):
            yield from served(pattern.url_patterns, address)
        elif address.startswith("/api/") and hasattr(pattern.callback, "cls"):
            for method in METHODS & {name for name in METHODS if hasattr(pattern.callback.cls, name)}:
                yield method, re.sub(r"<\w+:pk>", "{id}", address)


def test_every_address_and_method_is_described(described):
    assert set(served()) == set(operations(described))
    assert len(set(served())) >= 10


def test_every_resource_stands_on_the_base():
    views = [view for pattern in urls.urlpatterns for view in views_of(pattern) if hasattr(view, "cls")]
    assert all(issubclass(view.cls, Resource) for view in views)


def views_of(pattern):
    """Its own, or those of the room that it includes."""
    return [it.callback for it in getattr(pattern, "url_patterns", [pattern])]


def test_every_operation_says_what_it_does_and_which_problems_it_answers(described):
    for where, said in operations(described).items():
        assert said["summary"], where
        problems = {status for status, answer in said["responses"].items() if status >= "400"}
        assert {"401", "403", "404", "422", "503"} <= problems, where
        assert all("application/problem+json" in said["responses"][status]["content"] for status in problems)


def test_every_write_takes_an_idempotency_key(described):
    for (method, path), said in operations(described).items():
        names = {parameter["name"] for parameter in said.get("parameters", [])}
        assert ("Idempotency-Key" in names) == (method != "get"), path


def test_no_two_operations_share_a_name(described):
    names = [said["operationId"] for said in operations(described).values()]
    assert len(names) == len(set(names))


def test_what_a_write_may_hold_is_closed(described):
    requests = {
        name: it for name, it in described["components"]["schemas"].items() if name.endswith("Request")
    }
    assert requests
    assert all(it["additionalProperties"] is False for it in requests.values())


def test_it_is_openapi_3_1_as_json_and_as_yaml(caller):
    by = caller()
    as_json, as_yaml = by.get("/schema"), by.get("/schema?format=yaml")
    assert as_json.said["openapi"].startswith("3.1.")
    assert yaml.safe_load(as_yaml.content) == as_json.said


def test_its_page_is_for_those_who_are_signed_in(client, person):
    assert client.get("/api/v1/docs").status_code == 302
    client.force_login(person())
    assert b"problem-overtaken" in client.get("/api/v1/docs").content
