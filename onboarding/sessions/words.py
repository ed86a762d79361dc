"""Times of a session in words, in the zone in which the force lives."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from onboarding.sessions.models import TrainingSession


def when_words(session: TrainingSession) -> str:
    """Day, start and zone, for a notice."""
    return date_format(timezone.localtime(session.starts_at), "l j F Y, H:i T")


def span_words(session: TrainingSession) -> str:
    """Day, start, end and zone, for a page."""
    starts, ends = timezone.localtime(session.starts_at), timezone.localtime(session.ends_at)
    words = {"day": date_format(starts, "l j F Y"), "begins": f"{starts:%H:%M}", "ends": f"{ends:%H:%M}", "zone": starts.tzname()}
    return _("%(day)s, %(begins)s to %(ends)s (%(zone)s)") % words
