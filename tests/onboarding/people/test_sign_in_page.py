"""What the sign-in page says, and what it says after too many tries."""

import pytest
from django.core.cache import cache
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_the_form_speaks_the_words_of_the_house(client):
    page = client.get(reverse("account_login")).content.decode()
    assert "Work e-mail" in page
    assert "placeholder" not in page


def test_too_many_tries_are_told_in_words(client):
    cache.clear()
    try:
        answers = [client.post(reverse("account_reset_password"), {"email": "somebody@force.example"}) for _try in range(8)]
    finally:
        cache.clear()
    page = answers[-1].content.decode()
    assert answers[-1].status_code == 429
    assert "Too many tries" in page
    assert "Wait five minutes" in page
