"""The rest of the floor: secrets at rest, mail that goes once, exports without formulas, health, the bell."""

import csv
import io
import time
from pathlib import Path

import pytest
from celery import Celery, current_app
from cryptography.fernet import Fernet
from django.core import mail as django_mail
from hypothesis import given
from hypothesis import strategies as st

from portal.broker import broker_settings
from portal.core import bell, encryption, health
from portal.core.bell import ring
from portal.core.exports import csv_response, safe_cell
from portal.core.mail import queue_mail, send
from portal.core.models import Notice, OutgoingMail
from portal.core.notices import notify
from portal.core.tasks import send_mail_due


def test_a_secret_opens_with_any_key_of_the_ring_and_none_other(settings):
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.ENCRYPTION_KEYS = [old]
    sealed = encryption.seal({"access_token": "abc"})
    settings.ENCRYPTION_KEYS = [new, old]
    resealed = encryption.reseal(sealed)
    settings.ENCRYPTION_KEYS = [new]
    assert encryption.unseal(resealed) == {"access_token": "abc"}
    assert "abc" not in resealed
    with pytest.raises(ValueError, match="no key"):
        encryption.unseal(sealed)


@given(st.text())
def test_no_cell_can_become_a_formula(text):
    assert not safe_cell(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_a_table_survives_the_way_through_csv():
    rows = [["Ørsted, “Q”", 3], ["=1+1", -2], ["two\nlines", None]]
    answer = csv_response("table.csv", ["name", "number"], rows)
    read = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert read == [["name", "number"], ["Ørsted, “Q”", "3"], ["'=1+1", "-2"], ["two\nlines", ""]]


def test_a_mail_is_queued_once_and_sent_once(cast):
    for _each in range(2):
        queue_mail(to=cast.connie, subject="A\nheader: injected", text="Words", key="one", attachments=[("invite.ics", "BEGIN:VCALENDAR", "text/calendar")])
    mail = OutgoingMail.objects.get()
    assert (send(mail.pk), send(mail.pk)) == (True, True)
    send_mail_due()
    (sent,) = django_mail.outbox
    assert (sent.subject, sent.to) == ("A header: injected", [cast.connie.email])


def test_a_mail_server_that_is_away_costs_time_and_no_mail(cast, settings):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1", 9
    queue_mail(to=cast.connie, subject="Later", text="Words", key="one")
    mail = OutgoingMail.objects.get()
    assert not send(mail.pk)
    mail.refresh_from_db()
    assert mail.sent_at is None
    assert mail.not_before is not None


def test_a_notice_is_told_once(cast):
    for _each in range(3):
        notify(cast.connie, kind="test", text="Something waits", url="/learn/", key="same")
    assert (Notice.objects.count(), OutgoingMail.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_alive_and_ready(client):
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["database"], answer.json()["migrations"], answer.json()["broker"]) == (503, "ok", "ok", "ok")
    for name in ("worker", "publisher", "timetable"):
        answer = client.get("/readyz")
        assert (answer.status_code, name in answer.json()[name]) == (503, True)
        health.beat(name)
    assert client.get("/readyz").status_code == 200


@pytest.fixture
def dead_broker(monkeypatch):
    """Nobody answers where the messages go."""
    app = current_app._get_current_object()
    dead = Celery("dead", set_as_current=False)
    dead.conf.broker_url, dead.conf.broker_transport_options = broker_settings("redis://127.0.0.1:9/0", Path())
    dead.set_current()
    monkeypatch.setattr(bell._silence, "until", 0.0)
    yield
    app.set_current()


def test_a_bell_nobody_hears_breaks_nothing_and_takes_no_time(db, dead_broker, django_capture_on_commit_callbacks, caplog):
    began = time.monotonic()
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        for _number in range(30):
            ring("portal.core.tasks.beat_heart")
    assert len(callbacks) == 30
    assert time.monotonic() - began < 2
    assert caplog.text.count("bell not heard") == 1
