import os
import warnings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handoff.settings")
os.environ.setdefault("HANDOFF_PROCESS", "web")

from django.core.asgi import get_asgi_application

from handoff import observability

# WhiteNoise streams its files synchronously. They are small, and read from the page cache.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")
observability.start_traces("web")  # before the application, whose middleware it joins
application = get_asgi_application()
