"""Callers of the API: by token, as any program; by session, as the pages."""

import datetime as dt
import itertools
import json

import pytest
from django.test import Client

from ledger.time import now
from people.models import Membership
from people.tokens import SCOPES, issue_token
from people.verbs import add_team, add_user
from tests.loop import Loop

numbers = itertools.count()
BASE = "/api/v1"


class Caller:
    """Speaks JSON to the API. `call.get("/me")` gives the answer, with its body as `.said`."""

    def __init__(self, user, secret=None, session=False):
        self.user, self.secret = user, secret
        headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        self.client = Client(headers=headers, raise_request_exception=False)
        if session:
            self.client.force_login(user)

    def __call__(self, method, path, body=None, **headers):
        sent = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = self.client.generic(method, BASE + path, headers=names, **sent)
        answer.said = json.loads(answer.content) if "json" in answer.headers.get("Content-Type", "") else None
        return answer

    def get(self, path, **headers):
        return self("GET", path, **headers)

    def post(self, path, body, **headers):
        return self("POST", path, body, **headers)

    def patch(self, path, body, **headers):
        return self("PATCH", path, body, **headers)

    def put(self, path, body, **headers):
        return self("PUT", path, body, **headers)

    def delete(self, path, **headers):
        return self("DELETE", path, **headers)


@pytest.fixture
def person():
    def person(name="Noor Haddad", **roles):
        user = add_user(name=name, email=f"p{next(numbers)}@example.com", by=None, at=now())
        for role, team in roles.items():
            Membership.objects.create(user=user, team=team, role=role, created_at=now())
        return user

    return person


@pytest.fixture
def team():
    return lambda name=None: add_team(name=name or f"Team {next(numbers)}", by=None, at=now())


@pytest.fixture
def token_of():
    """A token of somebody, and its secret."""

    def token_of(user, scopes=tuple(SCOPES), days=30, at=None, **more):
        at = at or now()
        end = at + dt.timedelta(days=days)
        return issue_token(user=user, name="Reports", scopes=scopes, expires_at=end, by=user, at=at, **more)

    return token_of


@pytest.fixture
def caller(person, token_of):
    """Somebody with a token; `caller(revops=None, scopes=…)`."""

    def caller(user=None, scopes=tuple(SCOPES), **roles):
        user = user or person(**roles)
        return Caller(user, token_of(user, scopes)[1])

    return caller


@pytest.fixture
def at_a_page():
    return lambda user: Caller(user, session=True)


@pytest.fixture
def loop(at):
    """A team that works, with a bar in force; `caller(loop.ae)` calls as its AE."""
    return Loop(at=at)
