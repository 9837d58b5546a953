"""What every page with a form does alike: show a form, call one verb, show its refusal at the field, go back."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ledger.refused import Overtaken, Refused
from people.forms import Kept, zones
from people.models import User

form_view = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True)
class Undo:
    """The way back from what was just done: the address of the verb that undoes it, and what to tell it."""

    address: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)

    def write(self) -> str:
        return json.dumps([self.address, dict(self.fields)])

    @classmethod
    def read(cls, written: str | None) -> "Undo":
        return cls(*json.loads(written)) if written else cls()


def form_page(
    request: HttpRequest,
    form: Kept,
    do: Callable[[dict[str, Any]], str | None],
    *,
    title: str,
    back: str,
    act: str = "",
    done: str | Callable[[], str] = "",
    undo: Undo | None = None,
    now: Callable[[], tuple[dict[str, Any], str]] | None = None,
    gone: str = "",
    template: str = "people/form.html",
    **context: Any,
) -> HttpResponse:
    """`do` gets what was cleaned, calls the verb and may give where to go on instead of `back`. `done` is what
    is said then; called, where it depends on what came of it.

    Somebody else was first: `now` reads values and version anew, for a stale form; `gone` is where one can see what
    became of it, for one that makes no sense any more.
    """
    if request.method == "POST" and form.is_valid():
        try:
            made = do(form.cleaned_data)
        except Overtaken as no:
            if gone:
                messages.error(request, no.sentence)
                return redirect(gone)
            form.refuse(no)
            if now is not None:
                form.show_differences(*now())
        except Refused as no:
            form.refuse(no)
        else:
            said = done() if callable(done) else done
            messages.success(request, said or _("Saved."), extra_tags=undo.write() if undo else "")
            return redirect(made or back)
    more = {"form": form, "title": title, "back": back, "act": act or _("Save")}
    if "zone" in form.fields:
        more["zones"] = zones()
    return render(request, template, more | context, status=422 if form.errors else 200)


def act(
    request: HttpRequest, do: Callable[[], Any], *, back: str, done: str, undo: Undo | None = None
) -> HttpResponse:
    """A button without a form: done at once, with a way back where there is one; or the sentence why not."""
    try:
        do()
    except Refused as no:
        messages.error(request, no.sentence)
    else:
        messages.success(request, done, extra_tags=undo.write() if undo else "")
    return redirect(back)


def came_from(request: HttpRequest, otherwise: str = "") -> str:
    """Where the button stood, as the form or the address says: only ever a page of ours."""
    wanted = request.POST.get("from") or request.GET.get("from", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else otherwise


def revision_of(request: HttpRequest) -> int:
    """Which save the page was drawn from. A made-up one is of none, and so stale."""
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def words_asked(request: HttpRequest) -> str:
    """What is looked for. A NUL is in no text that the database holds, and asking for it would be an error there."""
    return request.GET.get("q", "").replace("\0", "").strip()[:200]


def data(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def who(request: HttpRequest) -> User:
    """The person at the other end; the access line before has made sure that it is one."""
    assert isinstance(request.user, User)
    return request.user
