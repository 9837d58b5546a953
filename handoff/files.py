"""Static files on a machine of one's own: as they are on the disk now, and compressed.

In production collectstatic has compressed them and named them by their content, and WhiteNoise alone serves them.
"""

import gzip
from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from whitenoise.middleware import WhiteNoiseMiddleware

SHRINKING = ("text/", "image/svg+xml", "application/json")


class Files(WhiteNoiseMiddleware):
    def serve(self, static_file, request: HttpRequest) -> HttpResponse:
        found = super().serve(static_file, request)
        if found.status_code != 200 or not found.get("Content-Type", "").startswith(SHRINKING):
            return found
        patch_vary_headers(found, ["Accept-Encoding"])
        if request.method != "GET" or "gzip" not in request.headers.get("Accept-Encoding", ""):
            return found
        body = compressed(b"".join(found.streaming_content))
        found.close()
        headers = {**found.headers, "Content-Encoding": "gzip", "Content-Length": str(len(body))}
        return HttpResponse(body, headers=headers)


@lru_cache(maxsize=64)
def compressed(content: bytes) -> bytes:
    return gzip.compress(content, 6, mtime=0)
