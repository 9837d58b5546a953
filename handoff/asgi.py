import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handoff.settings")
os.environ.setdefault("HANDOFF_PROCESS", "web")

from django.core.asgi import get_asgi_application  # noqa: E402  the environment comes first

from handoff import observability  # noqa: E402

observability.start_traces("web")  # before the application, whose middleware it joins
application = get_asgi_application()
