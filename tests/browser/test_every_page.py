"""Every page that the URLconf knows, light and dark, wide and narrow: axe finds nothing, and nothing scrolls sideways.

A new page is covered by itself. One with a key in its address needs a line in THINGS.
"""

import io
from collections.abc import Iterator

import pytest
from django.urls import URLPattern, get_resolver, reverse
from playwright.sync_api import Page, expect

from handoff.imports import verbs as imports
from handoff.imports.models import Import
from handoff.models import Handoff, Opportunity
from handoff.verbs import add_opportunity
from ledger.time import now
from people import signin
from people.models import HolidayCalendar, Pool, Role, Seat, Team, User
from people.routes import OPERATORS, PUBLIC, ROUTES
from people.verbs import add_service, add_user, join_team
from tests.browser.looks import looks
from tests.browser.screen import come_in
from tests.loop import Loop

PARTS = 6  # a page takes about a second; the parts are shared out among the workers
# No pages: programs ask for these. The API's own documentation has its test in test_api_pages.
NOT_PAGES = {"healthz", "readyz", "metrics", "events", "health_now", "service_worker", "api_docs"}
FILES = {"import_sample", "import_errors"}  # to be fetched, not looked at
THINGS = {  # what the key in an address below this is of
    "settings/services/": lambda: (
        (
            User.objects.filter(name="Warehouse").first()
            or add_service(name="Warehouse", role=Role.READER, by=None, at=now())
        ).pk
    ),
    "settings/people/": lambda: User.objects.filter(name="Alex Brandt").earliest("created_at").pk,
    "settings/teams/": lambda: Team.objects.get(name="Northeast mid-market").pk,
    "settings/pools/": lambda: Pool.objects.get().pk,
    "settings/seats/": lambda: Seat.objects.get(user__name="Alex Brandt").pk,
    "settings/calendars/": lambda: HolidayCalendar.objects.get().pk,
    "account/invitation/": lambda: signin.invite(
        user=User.objects.filter(name="Noor Haddad").earliest("created_at"), by=None, at=now()
    ),
    "account/security/passkeys/": lambda: 999_999,  # nobody has one here: the page of a 404
    "account/password/reset/": lambda: "no-link",
    "briefs/examples/": lambda: Team.objects.get(name="Northeast mid-market").pk,
    "briefs/": lambda: sent_back().pk,
    "handoffs/": lambda: sent_back().pk,
    "now/": lambda: Team.objects.get(name="Northeast mid-market").pk,
    "accounts/contacts/": lambda: sent_back().contact_id,
    "accounts/opportunities/": lambda: deal().pk,
    "accounts/": lambda: sent_back().account_id,
    "bars/fit/": lambda: Team.objects.get(name="Northeast mid-market").pk,
    "bars/versions/": lambda: sent_back().rounds.get().version_id,
    "bars/": lambda: sent_back().brief.bar_id,
    "settings/imports/": lambda: looked_over().pk,
}


def sent_back() -> Handoff:
    """A handoff of another team that came back to its SDR."""
    return Handoff.objects.filter(review="bounced").first() or Loop().bounced().round.handoff


def looked_over() -> Import:
    """A file of which one row is good and one is not."""
    content = io.BytesIO(b"Name,Email\nUna,una@corvane.example\nJo,jo\n")
    by = {"by": User.objects.get(name="Priya Raman"), "at": now()}
    made = imports.upload("people", content, name="people.csv", size=60, **by)
    return imports.choose_columns(made, ["name", "email"], **by)


def deal() -> Opportunity:
    account = sent_back().account
    return account.opportunities.first() or add_opportunity(account, name="Forecasting", by=None, at=now())


def routes(patterns=None, before="") -> Iterator[tuple[str, str, list[str]]]:
    """Name, address and keys of every page."""
    for pattern in get_resolver("handoff.urls").url_patterns if patterns is None else patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            if (
                "GET" in ROUTES[pattern.name]
                and pattern.name not in NOT_PAGES | FILES
                and not route.startswith("api/")
            ):
                yield pattern.name, route, list(pattern.pattern.converters)
        else:
            yield from routes(pattern.url_patterns, route)


PAGES = list(routes())


def address(name: str, route: str, keys: list[str]) -> str:
    thing = next((find for start, find in THINGS.items() if route.startswith(start)), None) if keys else None
    assert thing or not keys, f"Say in THINGS what the key of /{route} is of."
    return reverse(name, args=[thing() for _ in keys] if keys else [])


def split() -> tuple[list, list]:
    """Those for a stranger, and those for who is signed in."""
    outside = [page for page in PAGES if ROUTES[page[0]]["GET"] == PUBLIC]
    inside = [
        page for page in PAGES if ROUTES[page[0]]["GET"] != PUBLIC or page[0] in ("home", "account_logout")
    ]
    return outside, inside


def look(page: Page, name: str, path: str, *widths: int) -> Iterator[str]:
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    yield from looks(page, *widths, shot=name)


@pytest.fixture
def it(visit):
    found = visit(reduced_motion="reduce")  # no colour on its way from one theme to the other
    yield found
    # What is not there, or not theirs, has a page too.
    found.complaints = [said for said in found.complaints if "404" not in said and "403" not in said]


def test_every_page_for_a_stranger_stands_axe_and_fits(it, company):
    found = []
    for name, route, keys in split()[0]:
        found += look(it.page, f"out-{name}", address(name, route, keys), 1440, 390)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_stands_axe_and_fits(it, company, part):
    found = []
    come_in(it.page, User.objects.get(name="Priya Raman"))
    for name, route, keys in split()[1][part::PARTS]:
        found += look(it.page, name, address(name, route, keys), 1440, 390)
    assert not found, "\n".join(found)


def test_every_list_stands_axe_while_there_is_nothing(it, transactional_db):
    found = []
    user = add_user(name="Priya Raman", email="priya@corvane.example", by=None, at=now())
    join_team(user, role=Role.REVOPS, by=None, at=now())
    come_in(it.page, user)
    for name, route, keys in split()[1]:
        if not keys and ROUTES[name]["GET"] not in (OPERATORS,):
            found += look(it.page, f"empty-{name}", address(name, route, keys), 390)
    assert not found, "\n".join(found)
