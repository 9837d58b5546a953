from django.apps import AppConfig


class IntegrationsConfig(AppConfig):
    name = "integrations"
    verbose_name = "Integrations"
    effects = {
        "alarm.raised": ["integrations.email.alarms.tell_operator"],
        "alarm.cleared": ["integrations.email.alarms.tell_operator"],
    }
    channels = {
        "mail": "integrations.email.letters.send",
        "operator_mail": "integrations.email.alarms.send",
    }
