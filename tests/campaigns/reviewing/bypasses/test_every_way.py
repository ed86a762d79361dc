"""The whole table of ways, as an author, as an approver on their own words and as a superuser: refused with a sentence and an event in the trail."""

import inspect
import re
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands
from django.db import IntegrityError, transaction
from django.utils import timezone

from campaigns.publishing.models import Delivery
from campaigns.reviewing.models import Decision, StageRun
from portal.core.errors import Refused
from portal.core.models import AuditEvent
from tests.campaigns.reviewing.bypasses.ways import (
    COMMANDS,
    by_an_edited_variant,
    by_asap,
    by_bulk,
    by_bulk_of_deliveries,
    by_changed_ids,
    by_clone,
    by_command,
    by_drag,
    by_form,
    by_htmx,
    by_queue,
    by_repeat,
    by_the_clones_door,
    by_the_old_revision,
    by_the_repeats_door,
    by_the_verb,
    by_two_tabs,
)
from tests.factories import certify, make_account, submitted
from tests.house.doors import named_patterns

AT_THE_DOOR = [by_form, by_htmx, by_changed_ids, by_queue, by_bulk, by_the_clones_door, by_the_repeats_door, by_drag, by_asap, by_command]
"""They end at the page where one approves, which an author who does not review never reaches: the door itself answers 403."""
BY_VERB = [by_the_verb, by_bulk_of_deliveries, by_clone, by_repeat, by_two_tabs, by_an_edited_variant, by_the_old_revision]


@pytest.mark.parametrize("who", ["author", "approver on their own words", "superuser"])
@pytest.mark.parametrize("way", AT_THE_DOOR + BY_VERB, ids=lambda way: way.__name__)
def test_every_way_is_refused_with_a_sentence_and_an_event(cast, as_, way, who):
    person = cast.champ if who == "author" else cast.carla
    certify(person)
    person.is_superuser = who == "superuser"
    person.save()
    account = make_account()
    revision = submitted(person, account)
    try:
        response = way(revision, person, as_(person), account)
    except Refused as refusal:
        said = str(refusal)
    else:
        assert response.status_code in (200, 403)
        said = response.content.decode()
    assert any(words in said for words in ("somebody else", "not part of your role", "do not have the right", "newer version"))
    assert not Decision.objects.exists()
    assert not Delivery.objects.exists()
    if who == "author" and way in AT_THE_DOOR:
        assert response.status_code == 403
        return
    assert AuditEvent.objects.filter(verb="draft.approve.refused", actor=person.pk).exists()


def test_the_table_knows_every_command_of_the_project():
    own = {name for name, app in get_commands().items() if app.startswith(("portal", "onboarding", "campaigns"))}
    assert own == set(COMMANDS)


def test_no_command_but_the_demonstration_can_reach_a_decision():
    """The demonstration fills an empty database alone, and only where DEMO is set: it makes its own approvals there, by people who wrote none of it."""
    for name in set(COMMANDS) - {"demo"}:
        source = inspect.getsource(import_module(f"{get_commands()[name]}.management.commands.{name}"))
        assert not {"approve", "record_approval", "Decision", "Delivery", "review"} & set(re.findall(r"\w+", source)), name


def test_there_is_no_admin_site_and_no_other_door_to_an_approval():
    names = {name for name, _pattern in named_patterns()}
    assert not [name for name in names if name.startswith(("admin", "api"))]
    assert "django.contrib.admin" not in settings.INSTALLED_APPS
    found = [path for path in Path(settings.BASE_DIR, "campaigns").rglob("*.py") if "record_approval(" in path.read_text()]
    assert sorted(path.name for path in found) == ["approving.py", "deciding.py"]
    made = [
        path.name for top in ("campaigns", "portal") for path in Path(settings.BASE_DIR, top).rglob("*.py") if "Delivery.objects.create(" in path.read_text()
    ]
    assert set(made) <= {"approving.py", "publishing.py"}  # the second is the demonstration's


@pytest.mark.parametrize("way", ["create", "bulk_create", "update", "queryset"])
def test_the_shell_is_refused_by_the_database(champ, cast, way):
    """Whatever the ORM is asked for, by whoever sits at it: no decision by a writer, no delivery without one."""
    revision = submitted(champ)
    payload, now = revision.payloads.get(), timezone.now()
    decision = Decision(revision=revision, stage=1, verdict="approved", decided_by=champ, decided_at=now)
    delivery = Delivery(
        payload=payload, revision_id=payload.revision_id, account=payload.account, sha256=payload.sha256, due_at=now, late_at=now + timezone.timedelta(hours=1)
    )
    attempts = {
        "create": [decision.save, delivery.save],
        "bulk_create": [lambda: Decision.objects.bulk_create([decision]), lambda: Delivery.objects.bulk_create([delivery])],
        "update": [lambda: StageRun.objects.filter(revision=revision).update(state="passed"), lambda: StageRun.objects.update(needed=0)],
        "queryset": [lambda: revision.route_run.delete(), lambda: type(revision.route_run).objects.update(length=0)],
    }[way]
    for attempt in attempts:
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()
