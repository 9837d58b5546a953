from django.apps import AppConfig


class BouncesConfig(AppConfig):
    name = "bounces"
    verbose_name = "Bounces"
    mirrors = {"static/bounces/wording.js": "bounces.mirrors.wording_js"}
