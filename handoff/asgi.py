import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handoff.settings")
os.environ.setdefault("HANDOFF_PROCESS", "web")

from django.core.asgi import get_asgi_application

from handoff import observability

application = get_asgi_application()
observability.start_traces("web")
