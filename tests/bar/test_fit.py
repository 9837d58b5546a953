"""Fit is checked by the machine (BAR-10). What is not known is never a misfit."""

import datetime as dt
from dataclasses import fields, replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bar import places
from bar.fit import Facts, Level, Profile, State, findings, level_of, misfits, money, months_after

TODAY = dt.date(2026, 11, 17)
GOOD = Facts(
    today=TODAY,
    employees=640,
    industry="Professional services",
    revenue=Decimal(118_000_000),
    currency="USD",
    location="Boston, Massachusetts; Dublin, Ireland",
    title="VP Revenue Operations",
    department="RevOps",
    meeting_minutes=45,
    invitation_accepted=True,
    decides_on=dt.date(2026, 12, 12),
    roles_known=2,
)
ANYTHING = st.builds(
    Facts,
    today=st.just(TODAY),
    employees=st.none() | st.integers(0, 10**6),
    industry=st.text(max_size=20),
    revenue=st.none() | st.decimals(0, 10**12, places=2),
    currency=st.sampled_from(["USD", "EUR"]),
    location=st.text(max_size=30) | st.sampled_from(["Lyon, France", "Lagos, Nigeria", "Boston, MA"]),
    title=st.text(max_size=30) | st.sampled_from(["CEO", "Head of IT", "Analyst"]),
    department=st.text(max_size=20),
    meeting_minutes=st.none() | st.integers(1, 600),
    invitation_accepted=st.none() | st.booleans(),
    decides_on=st.none() | st.dates(),
    roles_known=st.none() | st.integers(0, 5),
)


@pytest.mark.rule("BAR-10")
def test_who_fits_fits_in_all_ten_things():
    found = findings(Profile(), GOOD)
    assert len(found) == 10
    assert [it.sentence for it in found if it.state is not State.FITS] == []


@pytest.mark.rule("BAR-10")
@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"employees": 120}, "120 people work there; the profile is 250 to 2,500."),
        ({"employees": 2_501}, "2,501 people work there; the profile is 250 to 2,500."),
        ({"industry": "Hospitals"},
         "The industry is Hospitals; the profile is B2B SaaS, Technology or Professional services."),
        ({"revenue": Decimal("24999999.99")},
         "The revenue is 24,999,999.99 USD; the profile is 25M USD to 500M USD."),
        ({"location": "Lagos, Nigeria"},
         "They are in Lagos, Nigeria; the profile is North America or Western Europe."),
        ({"title": "Sales manager"},
         "The contact is Sales manager; the profile is director or above."),
        ({"department": "Legal", "title": "Director"},
         "The contact works in Legal; the profile is Sales, Marketing, RevOps or IT."),
        ({"meeting_minutes": 20}, "The meeting is 20 minutes long; the profile is 30 to 45."),
        ({"meeting_minutes": 60}, "The meeting is 60 minutes long; the profile is 30 to 45."),
        ({"invitation_accepted": False}, "Nobody of theirs has accepted the invitation yet."),
        ({"decides_on": dt.date(2027, 5, 18)},
         "They decide by 18 May 2027; the profile is within 6 months."),
        ({"roles_known": 0}, "Nobody's role is known on their side; the profile asks for one."),
    ],
)  # fmt: skip
def test_a_misfit_is_one_sentence(wrong, sentence):
    assert [it.sentence for it in misfits(Profile(), replace(GOOD, **wrong))] == [sentence]


@pytest.mark.rule("BAR-10")
def test_nothing_known_is_no_misfit():
    found = findings(Profile(), Facts(today=TODAY))
    assert {it.state for it in found} == {State.UNKNOWN}
    assert len(found) == 10


@given(
    facts=ANYTHING,
    name=st.sampled_from([it.name for it in fields(Facts) if it.name not in ("today", "currency")]),
)
def test_forgetting_a_fact_never_makes_a_misfit(facts, name):
    empty = {it.name: it.default for it in fields(Facts)}[name]
    before = {it.what for it in misfits(Profile(), facts)}
    after = {it.what for it in misfits(Profile(), replace(facts, **{name: empty}))}
    # Of title and department the one stands in for the other.
    assert after - before <= ({"department"} if name == "title" else set())


@given(ANYTHING)
def test_a_profile_that_asks_for_nothing_is_fitted_in_size_and_person(facts):
    nothing = Profile(
        employees_min=None, employees_max=None, industries=(), revenue_min=None, revenue_max=None,
        geographies=(), title_level=Level.INDIVIDUAL, departments=(),
    )  # fmt: skip
    assert {it.what for it in findings(nothing, facts)} == {
        "meeting",
        "invitation",
        "decision",
        "stakeholder",
    }


@given(ANYTHING)
def test_every_finding_is_a_sentence_with_its_end(facts):
    for finding in findings(Profile(), facts):
        assert finding.sentence.endswith(".")
        assert "%(" not in finding.sentence


@given(facts=ANYTHING, wider=st.integers(0, 10**6))
def test_a_wider_profile_has_no_more_misfits(facts, wider):
    wide = Profile(employees_min=max(0, 250 - wider), employees_max=2_500 + wider)
    assert len(misfits(wide, facts)) <= len(misfits(Profile(), facts))


@pytest.mark.parametrize(
    ("title", "level"),
    [
        ("CEO", "chief"), ("Chief Revenue Officer", "chief"), ("Co-Founder", "chief"), ("President", "chief"),
        ("Vice President, Sales", "vp"), ("SVP Marketing", "vp"), ("Vice-president", "vp"),
        ("Director of IT", "director"), ("Head of Growth", "director"), ("Managing Director", "chief"),
        ("Practice lead, Advisory", "manager"), ("IT Manager", "manager"), ("Product Owner", "individual"),
        ("Executive Assistant to the CEO", "individual"), ("Business Analyst", "individual"),
        ("Controller", "individual"), ("Zauberer", None), ("Headhunting", None),
    ],
)  # fmt: skip
def test_how_senior_a_title_is(title, level):
    assert level_of(title) == level


@pytest.mark.parametrize(
    ("location", "known"),
    [
        ("Lyon, France", True), ("Boston and Dublin", None), ("USA", True), ("U.S.", True), ("Berlin, DE", None),
        ("Bangalore, India", False), ("Germany and Japan", True), ("Trinidad and Tobago", False), ("", None),
        ("Austin, Texas", True), ("Georgia", None), ("the Netherlands", True),
    ],
)  # fmt: skip
def test_where_a_place_is(location, known):
    assert places.is_in(location, ["North America", "Western Europe"]) is known


def test_a_profile_names_countries_too_by_any_of_their_names():
    assert places.is_in("London, UK", ["United Kingdom"])
    assert places.is_in("Lyon, France", ["Germany"]) is False
    assert places.is_known("western europe")
    assert not places.is_known("Atlantis")


def test_another_currency_is_not_compared():
    [said] = [it for it in findings(Profile(), replace(GOOD, currency="EUR")) if it.what == "revenue"]
    assert said.state is State.UNKNOWN


@given(day=st.dates(max_value=dt.date(9000, 1, 1)), months=st.integers(1, 60))
def test_months_are_counted_as_people_do(day, months):
    later = months_after(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later + dt.timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    ("amount", "said"), [(25_000_000, "25M USD"), (1_500_000, "1.5M USD"), (900, "900 USD")]
)
def test_money_is_short_where_it_is_round(amount, said):
    assert money(amount, "USD") == said
