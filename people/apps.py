from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = "People"
    effects = {"user.password_reset_asked": ["people.mail.answer_reset"]}
    measures = {"working": "people.hours.of_clock"}  # of a clock, by whoever holds it
    told = {"people": "people.told.WORDS"}
    channels = {"account_mail": "people.mail.send"}

    def ready(self) -> None:
        from people import heard  # noqa: F401  connects what sign-in tells to the audit
