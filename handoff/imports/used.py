"""Whether somebody has used or changed what an import brought in."""

from django.utils.translation import gettext as _

from handoff.imports.kinds import Step
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
