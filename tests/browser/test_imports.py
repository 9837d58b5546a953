"""A file with faults, from sending it to taking it back, in a real browser."""

import os

from playwright.sync_api import Page, expect

from people.models import User
from tests.browser.company import sign_in

TEXT = (
    "Who;E-Mail;Rolle;Team;Telefon\n"
    "Zoë Løw;zoe@corvane.example;SDR;Nordics;'+49 30 1\n"
    "Ana Ruiz;ana;SDR;Nordics;\n"
    "Alex Brandt;alex@corvane.example;AE;Northeast mid-market;=1+1\n"
    "Jo Hale;jo@corvane.example;AE;Elsewhere;\n"
)


def shoot(page: Page, name: str) -> None:
    """As it looks light and dark, and on a phone."""
    if not (folder := os.environ.get("SHOTS")):
        return
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.screenshot(path=f"{folder}/import-{name}-{theme}.png", full_page=True)
    page.set_viewport_size({"width": 390, "height": 844})
    page.screenshot(path=f"{folder}/import-{name}-390.png", full_page=True)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.emulate_media(color_scheme="light")


def test_a_file_with_faults_is_mapped_looked_over_imported_and_taken_back(visit, company):
    page = visit().page
    sign_in(page, "Priya Raman")
    page.goto("/settings/")
    page.get_by_role("link", name="Import", exact=True).click()
    page.get_by_role("link", name="Import a file").first.click()
    page.get_by_label("What is in it").select_option("People")
    page.get_by_label("The file").set_input_files(
        {"name": "team.csv", "mimeType": "text/csv", "buffer": TEXT.encode("cp1252")}
    )
    shoot(page, "1-add")
    page.get_by_role("button", name="Look at it").click()

    expect(page.get_by_role("heading", name="What is each column?")).to_be_visible()
    expect(page.get_by_text("so it was read as Windows-1252")).to_be_visible()
    shoot(page, "2-columns")
    page.get_by_role("button", name="Look over every row").click()
    expect(page.get_by_text("Choose a column for “Name”.").first).to_be_visible()
    page.get_by_label("Who").select_option("Name (needed)")
    page.get_by_label("Rolle").select_option("Roles")
    page.get_by_role("button", name="Look over every row").click()

    expect(page.get_by_role("heading", name="1 row can be imported.")).to_be_visible()
    shoot(page, "3-preview")
    page.get_by_role("link", name="Refused 2").click()
    expect(page.get_by_text("Email, column B: Write an email as in jo@example.com.")).to_be_visible()
    expect(page.get_by_text("There is no team called Elsewhere. Add it first.")).to_be_visible()
    with page.expect_download() as fetched:
        page.get_by_role("link", name="What is refused, as a file").click()
    assert "Ana Ruiz" in fetched.value.path().read_text("utf-8-sig")
    page.get_by_role("button", name="Import only the 1 good one").click()

    expect(page.get_by_role("heading", name="1 row is imported.")).to_be_visible()
    assert User.objects.get(email="zoe@corvane.example").name == "Zoë Løw"
    shoot(page, "4-done")
    page.get_by_role("button", name="Undo the import").click()
    page.get_by_role("dialog").get_by_role("button", name="Undo the import").click()
    expect(page.get_by_role("heading", name="All of it is taken back.")).to_be_visible()
    assert not User.objects.get(email="zoe@corvane.example").is_active
    shoot(page, "5-undone")
    page.get_by_role("link", name="Import", exact=True).click()
    expect(page.get_by_role("link", name="team.csv")).to_be_visible()
    shoot(page, "6-list")
