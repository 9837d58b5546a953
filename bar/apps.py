from django.apps import AppConfig

LOOK_AGAIN = ["bar.reactions.look_again"]


class BarConfig(AppConfig):
    name = "bar"
    verbose_name = "Bar"
    told = {"bar": "bar.told.WORDS"}
    reactions = {
        "user.deactivated": LOOK_AGAIN,
        "user.role_ended": LOOK_AGAIN,
        "absence.added": LOOK_AGAIN,
    }
