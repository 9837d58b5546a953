"""S9: who reads a copy of the database finds no secret in it, after each has been made through its door."""

import base64
import re
import zlib
from contextlib import suppress

import pytest
from django.db import connection
from django.test import Client

from people.mail import reset_link
from people.models import Role
from people.verbs import add_user, join_team
from tests.people.signing import PASSWORD, sign_in, totp_code

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(at):
    def person(name, role=Role.REVOPS, password=PASSWORD):
        user = add_user(name=name, email=f"{name}@example.com", by=None, at=at)
        join_team(user, role=role, team=None, by=None, at=at)
        if password:
            user.set_password(password)
            user.save()
        return user

    return person


@pytest.fixture
def ops(person):
    """The browser of one of RevOps, signed in by the page."""
    client = Client()
    sign_in(client, person("ops").email)
    return client


def link_in(answer) -> str:
    return re.search(r"/account/invitation/([\w-]{40,})/", answer.content.decode())[1]


def dump() -> str:
    """Every row of every table as text, and what of it is only packed and not closed."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        assert len(tables) > 40
        rows = []
        for table in tables:
            with cursor.copy(f'COPY "{table}" TO STDOUT') as copied:
                rows.append(b"".join(bytes(part) for part in copied).decode())
    text = "\n".join(rows)
    return text + "\n".join(unpacked(it) for it in re.findall(r"[\w+=-]{24,}", text))


def unpacked(text: str) -> str:
    """As anybody can read it: base64, perhaps compressed."""
    found = b""
    with suppress(ValueError):
        body = text.lstrip(".").rstrip("=")
        found = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
    with suppress(zlib.error):
        found = zlib.decompress(found)
    return found.decode("latin-1")


def test_a_dump_shows_what_is_only_packed(person):
    """Or the others here could not fail."""
    user = person("packed")
    user.booking_link = (
        "https://x.example/" + base64.urlsafe_b64encode(zlib.compress(b"a secret " * 9)).decode()
    )
    user.save()
    assert "a secret a secret" in dump()
    assert user.email in dump()


def test_no_link_to_a_password(ops, person):
    guest, forgetful = person("guest", password=""), person("forgetful")
    secrets = [
        link_in(ops.post(f"/settings/people/{guest.pk}/invite/")),
        link_in(ops.post(f"/settings/people/{forgetful.pk}/password-link/")),
    ]
    Client().post("/account/password/reset/", {"email": forgetful.email})
    uidb36, key = reset_link(forgetful).rstrip("/").split("/")[-2:]
    assert Client().get(f"/account/password/reset/{uidb36}/{key}/").status_code == 302  # kept in the session
    found = dump()
    assert [it for it in [*secrets, key] if it in found] == []


@pytest.mark.parametrize("path", ["/settings/tokens/", "/api/v1/tokens"])
def test_no_token(ops, path, at):
    if path.startswith("/api"):
        body = {"name": "x", "scopes": ["read"], "expires_at": at.replace(year=at.year + 1).isoformat()}
        more = {"content_type": "application/json", "headers": {"Idempotency-Key": "once"}}
        answer = ops.post(path, body, **more)
    else:
        answer = ops.post(path, {"name": "x", "days": "30", "scopes": ["read"], "order": "o" * 43})
    secret = re.search(r"ho_([\w-]{43})[0-9a-f]{8}", answer.content.decode())
    assert secret[1] not in dump()
    used = Client(headers={"Authorization": f"Bearer {secret[0]}"}).get("/api/v1/me")
    assert used.status_code == 200
    assert secret[1] not in dump()


def test_no_session_and_no_password(ops):
    cookie = ops.cookies["sessionid"].value
    found = dump()
    assert cookie not in found
    assert PASSWORD not in found
    thief = Client()
    for key in set(re.findall(r"\b[a-z0-9]{32}\b", found)):  # whatever looks like a key
        thief.cookies["sessionid"] = key
        assert thief.get("/account/").status_code == 302


def test_no_key_of_an_app_and_no_recovery_code(ops):
    ops.get("/account/security/app/add/")
    key = ops.session["mfa.totp.secret"]
    assert key not in dump()  # it waits in the session for its first code
    assert ops.post("/account/security/app/add/", {"code": totp_code(key)}).status_code == 302
    page = ops.get("/account/security/recovery-codes/").content.decode()
    codes = re.findall(r"\b\d{8}\b", page)
    found = dump()
    assert len(codes) >= 10
    assert [it for it in [key, *codes] if it in found] == []
