"""Which column is which field."""

from dataclasses import dataclass

from handoff.imports.columns import guess, letter, remember


@dataclass(frozen=True)
class Field:
    name: str
    label: str
    aliases: tuple[str, ...] = ()


FIELDS = (Field("name", "Account", ("company", "company name")), Field("domain", "Domain", ("website",)))


def test_columns_are_known_by_name_label_and_other_names():
    assert guess(["Company Name", "WEB-SITE", "domain_", "Notes"], FIELDS, {}) == ["name", "domain", "", ""]


def test_what_was_chosen_before_comes_first():
    chosen = remember(["Firma", "Website", "Domain"], ["name", "", "domain"])
    assert guess(["Website", "Domain", "Firma"], FIELDS, chosen) == ["", "domain", "name"]


def test_what_was_chosen_for_a_field_that_is_gone_is_forgotten():
    assert guess(["Firma", "Company"], FIELDS, {"firma": "tax_id"}) == ["", "name"]


def test_of_two_columns_of_one_name_the_first_is_it():
    assert guess(["Company", "Company"], FIELDS, {}) == ["name", ""]


def test_columns_are_called_as_in_a_spreadsheet():
    assert [letter(number) for number in (0, 25, 26, 27, 701, 702)] == ["A", "Z", "AA", "AB", "ZZ", "AAA"]
