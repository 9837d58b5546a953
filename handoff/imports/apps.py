from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "handoff.imports"
    label = "imports"
    verbose_name = "Imports"
    imports = {
        "people": "handoff.imports.people.PEOPLE",
        "accounts": "handoff.imports.accounts.ACCOUNTS",
        "contacts": "handoff.imports.contacts.CONTACTS",
    }
    told = {"imports": "handoff.imports.told.WORDS"}
