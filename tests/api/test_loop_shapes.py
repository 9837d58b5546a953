"""What the API says of the handoff loop has the shape that it describes."""

import pytest

from bar.verbs import draft, propose
from bounces.verbs import accept
from briefs.models import Brief
from briefs.verbs import comment, mark_example, masked, save, set_context
from handoff.api import description
from handoff.verbs import add_opportunity
from tests.api.test_junk import as_described

pytestmark = [pytest.mark.django_db, pytest.mark.rule("API-1")]


@pytest.fixture
def ids(loop, at):
    """One of each thing, as far along as it gets."""
    bounced = loop.restated().round
    handoff, contact = bounced.handoff, bounced.handoff.contact
    save(Brief.objects.get(pk=handoff.pk), {"promised": "One call. " * 25}, revision=1, by=loop.sdr, at=at)
    landed = loop.submitted(Brief.objects.get(pk=handoff.pk))
    asked = comment(handoff, field="pain", text="Whose board?", by=loop.ae, at=at)
    stakeholders = [{"part": "champion", "name": "Gareth Moss", "title": "", "meets": True}]
    set_context(handoff, budget="60K", stakeholders=stakeholders, by=loop.sdr, at=at)
    mark_example(accept(landed.handoff, by=loop.ae, at=at), words=masked(landed), why="", by=loop.ae, at=at)
    deal = add_opportunity(handoff.account, name="Deal", by=loop.sdr, at=at)
    version = draft(loop.bar, by=None, at=at)
    propose(loop.bar, handoff, "Who signs?", by=loop.ae, at=at)
    return {
        "handoffs": handoff.pk, "rounds": landed.pk, "comments": asked.pk, "accounts": handoff.account_id,
        "contacts": contact.pk, "opportunities": deal.pk, "bars": loop.bar.pk, "bar-versions": version.pk,
        "teams": loop.team.pk,
    }  # fmt: skip


READ = [
    path
    for path, methods in description.described()["paths"].items()
    if "get" in methods and path.split("/")[3] in (
        "handoffs", "rounds", "accounts", "contacts", "opportunities", "bars", "bar-versions", "bar-presets",
        "teams", "meetings", "inbox",
    )
]  # fmt: skip


def test_all_that_is_read_has_the_shape_that_is_described(caller, loop, ids):
    by = caller(loop.manager)
    assert len(READ) > 20
    for path in READ:
        noun = path.split("/")[3]
        address = path.removeprefix("/api/v1").replace("{id}", str(ids.get(noun, "")))
        answer = by.get(address)
        assert answer.status_code == 200, (address, answer.said)
        as_described(answer, description.described()["paths"][path]["get"])


def test_every_example_has_the_shape_that_it_is_an_example_of():
    import jsonschema

    components = description.described()["components"]
    shown = {name: it for name, it in components["schemas"].items() if it.get("examples")}
    assert len(shown) > 60
    for name, shape in shown.items():
        whole = shape | {"components": components}
        for example in shape["examples"]:
            jsonschema.Draft202012Validator(whole).validate(example), name
