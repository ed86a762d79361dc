"""Every sealed value comes under the newest key, whatever interrupts it; and no sealed column can be forgotten."""

import re
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.apps import apps
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import models

from campaigns.accounts.models import Account
from portal.core.encryption import SealedField, has_newest_seal, sealed_columns, unseal
from portal.core.management.commands import rotate_keys
from tests.factories import make_account

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
MAY_SEAL = {
    "portal/core/encryption.py",
    "campaigns/accounts/models.py",
    "campaigns/reviewing/actions/outside.py",
    "campaigns/publishing/views/connecting.py",
}
"""The last keeps it ten minutes in a session, which a rotation need not reach."""


@pytest.fixture
def sealed(db, settings):
    """Seven accounts under the old key, one of them without keys; the ring then has a newer one in front."""
    settings.ENCRYPTION_KEYS = [OLD]
    accounts = [make_account() for _number in range(7)]
    Account.objects.filter(pk=accounts[3].pk).update(sealed_secrets="")
    settings.ENCRYPTION_KEYS = [NEW, OLD]
    return accounts


def test_everything_comes_under_the_newest_key(sealed, settings, capsys):
    before = {account.pk: account.secrets for account in Account.objects.all()}
    call_command("rotate_keys", "--batch", "2")
    assert "campaigns.account.sealed_secrets: 6 sealed anew, 0 new already, 1 empty, 0 unreadable" in capsys.readouterr().out
    settings.ENCRYPTION_KEYS = [NEW]
    assert {account.pk: account.secrets for account in Account.objects.all()} == before
    call_command("rotate_keys")
    assert "0 sealed anew, 6 new already, 1 empty" in capsys.readouterr().out


def test_it_can_be_interrupted_anywhere_and_run_again(sealed, settings, monkeypatch, capsys):
    whole, done = rotate_keys.reseal, []

    def dies_at_the_third(value):
        done.append(value)
        if len(done) == 3:
            raise KeyboardInterrupt
        return whole(value)

    monkeypatch.setattr(rotate_keys, "reseal", dies_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        call_command("rotate_keys")
    monkeypatch.setattr(rotate_keys, "reseal", whole)
    assert sum(has_newest_seal(account.sealed_secrets) for account in Account.objects.exclude(sealed_secrets="")) == 2
    call_command("rotate_keys")
    assert "4 sealed anew, 2 new already" in capsys.readouterr().out


def test_what_no_key_opens_is_counted_and_left_as_it_is(sealed, capsys):
    Account.objects.filter(pk=sealed[0].pk).update(sealed_secrets="not a seal")
    with pytest.raises(CommandError, match="opens 1 of them"):
        call_command("rotate_keys")
    assert "5 sealed anew" in capsys.readouterr().out
    assert Account.objects.get(pk=sealed[0].pk).sealed_secrets == "not a seal"


def test_a_value_that_changes_meanwhile_is_not_overwritten(sealed, monkeypatch):
    account, whole = sealed[0], rotate_keys.reseal

    def changes_first(value):
        fresh = Account.objects.get(pk=account.pk)
        fresh.keep_secrets({"access_token": "connected again"})
        fresh.save()
        return whole(value)

    monkeypatch.setattr(rotate_keys, "reseal", changes_first)
    call_command("rotate_keys")
    assert Account.objects.get(pk=account.pk).secrets == {"access_token": "connected again"}


def test_every_column_that_says_it_is_sealed_is_in_the_registry():
    named = {
        (model, field.attname)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.TextField | models.CharField | models.BinaryField) and re.search("sealed|secret(?!_hash)|token$|ciphertext", field.attname)
        if model._meta.app_label in ("core", "onboarding", "campaigns", "home", "dashboard", "records")
    }
    assert named == set(sealed_columns())
    assert (Account, "sealed_secrets") in named
    assert all(isinstance(model._meta.get_field(name), SealedField) for model, name in named)


def test_nothing_seals_where_the_registry_does_not_look():
    root = Path(django_settings.BASE_DIR)
    found = {
        str(file.relative_to(root))
        for folder in ("portal", "onboarding", "campaigns")
        for file in (root / folder).rglob("*.py")
        if re.search(r"(?<![\w.])(?:seal|encryption\.seal)\(|MultiFernet", file.read_text())
    }
    assert found == MAY_SEAL


def test_an_empty_value_opens_as_nothing():
    assert unseal("") == {}
