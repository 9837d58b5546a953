from django.apps import AppConfig

# What each is said in stands in people.mail.NOTICES.
WARNED_OF = (
    "user.signed_in",
    "user.password_changed",
    "user.password_link_made",
    "user.email_changed",
    "user.second_factor_added",
    "user.second_factor_removed",
    "user.second_factor_reset",
    "user.recovery_codes_made",
    "user.recovery_code_used",
    "token.issued",
)


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = "People"
    effects = {
        "user.password_reset_asked": ["people.mail.answer_reset"],
        **{kind: ["people.mail.warn"] for kind in WARNED_OF},
    }
    install_settings = {"second_factor": "people.second_factor.SETTING"}
    measures = {"working": "people.hours.of_clock"}  # of a clock, by whoever holds it
    told = {"people": "people.told.WORDS"}
    channels = {"account_mail": "people.mail.send"}

    def ready(self) -> None:
        from people import heard  # noqa: F401  connects what sign-in tells to the audit
