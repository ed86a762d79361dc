"""A protected colleague signs in like everybody: password, second factor, recovery code, new password."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from django.urls import reverse

from onboarding.people.models import StaffMember
from tests.cast import COVERT_EMAIL, COVERT_NAME, PASSWORD

pytestmark = pytest.mark.django_db
SIGN_IN = {"login": COVERT_EMAIL, "password": PASSWORD}


@pytest.fixture(params=["with an address row", "without one"])
def nova(request, cast):
    if request.param == "with an address row":
        EmailAddress.objects.create(user=cast.nova, email=COVERT_EMAIL, verified=True, primary=True)
    return cast.nova


def test_with_a_password(nova, client):
    assert client.post("/accounts/login/", SIGN_IN).url == reverse("home")


def test_with_a_totp_code(nova, client):
    secret = generate_totp_secret()
    TOTP.activate(nova, secret)
    assert client.post("/accounts/login/", SIGN_IN).url == reverse("mfa_authenticate")
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    assert client.post(reverse("mfa_authenticate"), {"code": code}).url == reverse("home")


def test_with_a_recovery_code(nova, client):
    TOTP.activate(nova, generate_totp_secret())
    code = RecoveryCodes.activate(nova).get_unused_codes()[0]
    client.post("/accounts/login/", SIGN_IN)
    assert client.post(reverse("mfa_authenticate"), {"code": code}).url == reverse("home")


def test_with_a_new_password(nova, client, mailoutbox):
    client.post(reverse("account_reset_password"), {"email": COVERT_EMAIL})
    assert COVERT_NAME not in mailoutbox[0].body
    link = re.search(r"/accounts/password/reset/key/\S+", mailoutbox[0].body)[0]
    form = client.get(link, follow=True)
    page = form.redirect_chain[-1][0]
    assert client.post(page, {"password1": "a harbour of quiet words", "password2": "a harbour of quiet words"}).status_code == 302
    assert StaffMember.accounts.get(pk=nova.pk).check_password("a harbour of quiet words")


def test_beside_the_sign_in_pages_the_default_finds_nobody(nova, client):
    client.post("/accounts/login/", SIGN_IN)
    assert not StaffMember.objects.filter(pk=nova.pk).exists()
