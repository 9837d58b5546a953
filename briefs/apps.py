from django.apps import AppConfig


class BriefsConfig(AppConfig):
    name = "briefs"
    verbose_name = "Briefs"
    mirrors = {
        "static/briefs/words.js": "briefs.mirrors.words_js",
        "static/briefs/guidance.js": "briefs.mirrors.guidance_js",
        "briefs/migrations/0001_words.sql": "briefs.mirrors.words_sql",
    }
