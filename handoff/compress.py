"""Pages go out compressed where their length tells nobody anything.

Who can make a browser ask for a page again and again, with words of their own in the address, could read a secret off
its compressed length (BREACH). So what holds a key, a code or a link that opens something goes out as it is: answers
to forms, and the pages of one's account. So does whatever another site led to. A form's token differs in each answer,
and Django adds up to a hundred bytes by chance.
"""

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

ACCOUNT = "/account/"


class Compress(GZipMiddleware):
    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        return super().process_response(request, response) if may(request, response) else response


def may(request: HttpRequest, response: HttpResponseBase) -> bool:
    is_page = response.headers.get("Content-Type", "").startswith("text/html") and not response.streaming
    led_by_another = request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site")
    return is_page and request.method == "GET" and not request.path.startswith(ACCOUNT) and not led_by_another
