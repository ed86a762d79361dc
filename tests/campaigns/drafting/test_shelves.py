"""Words that were typed and not saved."""

from datetime import timedelta

import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns.drafting.actions import submit
from campaigns.drafting.models import Draft, Shelf
from campaigns.drafting.tasks import sweep_shelves
from portal.core.models import AuditEvent
from tests.campaigns.drafting.test_views import typed
from tests.factories import make_account, make_draft


def keep(client, draft=None, **changes):
    data = typed(draft, **changes) | ({"draft": draft.pk} if draft else {})
    return client.post(reverse("draft-autosave"), data)


def edit_page(client, draft, **query):
    return client.get(reverse("draft-edit", args=[draft.pk]), query).content.decode()


def test_what_was_typed_is_offered_taken_up_and_gone_once_it_is_saved(champ, as_):
    draft, client = make_draft(champ, make_account()), as_(champ)
    before = list(Draft.objects.values()), AuditEvent.objects.count()
    answer = keep(client, draft, text="Typed on\r\nthe bus.", title="Bus")
    assert "Kept for you at" in answer.content.decode()
    assert (list(Draft.objects.values()), AuditEvent.objects.count()) == before
    shown = edit_page(client, draft)
    assert "You have unsaved words here" in shown
    assert "the bus" not in shown
    assert "data-autosave" not in shown
    taken = edit_page(client, draft, take=1)
    assert "Typed on\nthe bus." in taken
    assert "You have unsaved words here" not in taken
    client.post(reverse("draft-edit", args=[draft.pk]), typed(draft, text="Typed on\nthe bus."))
    assert Draft.objects.get().text == "Typed on\nthe bus."
    assert not Shelf.objects.exists()


def test_a_new_draft_has_a_shelf_of_its_own(champ, as_):
    draft, client = make_draft(champ, make_account()), as_(champ)
    keep(client, text="Something new.")
    keep(client, text="Something newer.")
    assert "You have unsaved words here" not in edit_page(client, draft)
    assert "Something newer." in client.get(reverse("draft-new"), {"take": 1}).content.decode()
    client.post(reverse("draft-new"), typed(text="Something newer."))
    assert not Shelf.objects.exists()


def test_taking_up_old_words_overwrites_nothing(champ, as_):
    draft, client = make_draft(champ, make_account()), as_(champ)
    keep(client, draft, text="From the bus.")
    old = typed(draft, text="From the bus.")
    client.post(reverse("draft-edit", args=[draft.pk]), typed(draft, text="From the desk."))
    answer = client.post(reverse("draft-edit", args=[draft.pk]), old)
    assert answer.status_code == 409
    assert Draft.objects.get().text == "From the desk."


def test_what_says_the_same_as_the_draft_is_not_offered(champ, as_):
    draft, client = make_draft(champ, make_account()), as_(champ)
    labels = {"category": "general", "sensitivity": "routine", "retention": "routine"}
    keep(client, draft, title=draft.title, text=draft.text, edition=0, **labels)
    assert "You have unsaved words here" not in edit_page(client, draft)


def test_it_is_thrown_away_when_asked(champ, as_):
    draft, client = make_draft(champ), as_(champ)
    keep(client, draft, text="Other.")
    client.post(reverse("draft-shelf-clear"), {"draft": draft.pk})
    assert not Shelf.objects.exists()
    keep(client, text="New.")
    assert client.post(reverse("draft-shelf-clear")).url == reverse("draft-new")
    assert not Shelf.objects.exists()


def test_nobody_else_finds_it(champ, cast, as_):
    draft = make_draft(champ)
    keep(as_(champ), draft, text="Mine alone.")
    assert "Mine alone." not in edit_page(as_(cast.carla), draft, take=1)
    keep(as_(cast.carla), draft, text="Hers alone.")
    assert Shelf.objects.count() == 2
    assert "Mine alone." in edit_page(as_(champ), draft, take=1)


def test_who_may_not_write_keeps_nothing(champ, cast, as_):
    draft = make_draft(champ, make_account())
    assert keep(as_(cast.connie), draft).status_code == 404
    assert keep(as_(cast.connie)).status_code == 409
    submit(draft=draft, by=champ, edition=draft.edition)
    assert keep(as_(champ), draft).status_code == 409
    assert not Shelf.objects.exists()
    assert not AuditEvent.objects.filter(verb__startswith="shelf").exists()


def test_too_much_nonsense_and_unknown_fields(champ, as_):
    client = as_(champ)
    assert keep(client, text="x" * 70_000).status_code == 413
    assert keep(client, text="\n" * 40_000).status_code == 413
    assert client.post(reverse("draft-autosave"), {"draft": "9" * 30}).status_code == 404
    assert not Shelf.objects.exists()
    keep(client, text="With \x00 nothing", author="7", **{"text_1x": "no"})
    assert set(Shelf.objects.get().data) == {"title", "text", "when"}
    assert Shelf.objects.get().data["text"] == ["With  nothing"]


def test_it_wants_the_token(champ):
    client = Client(enforce_csrf_checks=True)
    client.force_login(champ)
    assert client.post(reverse("draft-autosave"), {"text": "x"}).status_code == 403


def test_it_is_kept_for_a_week(champ, as_):
    draft, client = make_draft(champ), as_(champ)
    keep(client, draft, text="Other.")
    with time_machine.travel(timezone.now() + timedelta(days=6, hours=23)):
        sweep_shelves()
        assert Shelf.objects.exists()
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
        sweep_shelves()
    assert not Shelf.objects.exists()
    assert sweep_shelves.name in {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
