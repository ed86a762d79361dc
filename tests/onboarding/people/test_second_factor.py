"""Whoever may approve or administer has a second factor before anything else; the demonstration alone relaxes it."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.checks import run_checks

pytestmark = pytest.mark.django_db


@pytest.fixture
def strict(settings):
    settings.SECOND_FACTOR_RELAXED = False


@pytest.mark.parametrize("who", ["carla", "ada"])
def test_without_one_every_page_leads_to_the_set_up(strict, cast, as_, who):
    client = as_(getattr(cast, who))
    assert [client.get(path)["Location"] for path in ("/", "/review/", "/people/", "/learn/")] == ["/accounts/2fa/"] * 4


def test_without_one_the_permission_itself_says_no(strict, cast):
    assert not cast.carla.has_perm("campaigns.review")
    assert not cast.ada.has_perm("onboarding.administer_people")


def test_with_a_totp_app_the_work_begins(strict, cast, as_):
    TOTP.activate(cast.carla, generate_totp_secret())
    assert as_(cast.carla).get("/review/").status_code == 200
    assert cast.carla.has_perm("campaigns.review")


def test_recovery_codes_alone_are_not_a_second_factor(strict, cast):
    Authenticator.objects.create(user=cast.carla, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert not cast.carla.has_perm("campaigns.review")


def test_who_holds_no_such_role_is_not_asked(strict, cast, as_):
    assert as_(cast.connie).get("/learn/").status_code == 200


def test_real_use_refuses_the_relaxed_form(settings):
    settings.SECOND_FACTOR_RELAXED = True
    found = {message.id for message in run_checks(include_deployment_checks=True)}
    assert {"concentric.E001", "concentric.E002"} <= found
