"""Sessions are Django's own: kept, over, unknown, ended."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from portal.core.sessions import SessionStore


def test_a_session_is_found_until_it_is_over(db):
    made = SessionStore()
    made["step"] = 2
    made.save()
    assert SessionStore(made.session_key)["step"] == 2
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    over = SessionStore(made.session_key)
    assert (over.get("step"), over.session_key) == (None, None)


@pytest.mark.parametrize("key", ["", "short", "x" * 32, "' OR 1=1 --", "\N{SNOWMAN}" * 12])
def test_a_key_that_nobody_has_opens_nothing(db, key):
    unknown = SessionStore(key)
    assert (unknown.get("step"), unknown.session_key) == (None, None)


def test_whoever_is_signed_out_elsewhere_is_asked_to_sign_in(cast, as_):
    client = as_(cast.champ)
    assert client.get(reverse("draft-list")).status_code == 200
    Session.objects.filter(session_key=client.cookies[settings.SESSION_COOKIE_NAME].value).delete()
    assert client.get(reverse("draft-list")).status_code == 302
