"""Whether somebody has used or changed what an import brought in, and taking away what nobody has."""

from collections.abc import Callable

from django.db.models import Model
from django.utils.translation import gettext as _

from handoff.imports.kinds import ADDED, Step, Work, put_back
from ledger import origin, told
from ledger.models import Event


def since(step: Step) -> str:
    """What people have done to it since the import whose work this is, in words; empty: nothing."""
    about = Event.objects.filter(subject_id=step.id)
    ours = {"channel": "import", "request_id": origin.current().request_id}
    first = about.filter(**ours).order_by("pk").values_list("pk", flat=True).first() or 0
    theirs = about.filter(pk__gt=first, by_id__isnull=False).exclude(**ours)
    kinds = dict.fromkeys(theirs.order_by("pk").values_list("kind", flat=True))
    words = ", ".join(told.kind_in_words(kind) for kind in kinds)
    return _("Since then: %(what)s.") % {"what": words} if words else ""


def taken_away(
    model: type[Model], change: Callable[..., Model], remove: Callable[..., None]
) -> Callable[[Step, Work], str]:
    """What the import brought goes, unless somebody has built on it; a change becomes what it was."""

    def back(step: Step, work: Work) -> str:
        if step.did != ADDED:
            return put_back(model, change)(step, work)
        row = model._default_manager.filter(pk=step.id).first()
        if row is None:
            return ""
        if why := since(step):
            return f"{row}: {why}"
        remove(row, by=work.by, at=work.at)
        return ""

    return back
