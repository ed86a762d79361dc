"""Sessions in the database, as Django keeps them; only that the question for one, which every page asks, is compiled once."""

from datetime import datetime
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from portal.core.compiled import Compiled

KNOWN = Compiled(lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now)[:1], key=str, now=datetime)


class SessionStore(db.SessionStore):
    """Django's own, with one question asked more quickly."""

    def _get_session_from_db(self) -> Any:
        """The session of this key; None, and no key any more, for one that is over or that nobody has."""
        found = KNOWN.first(key=self.session_key, now=timezone.now()) if self.session_key else None
        if found is None:
            self._session_key = None
        return found
