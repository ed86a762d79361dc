"""Every row of Facebook's classification table, with bodies as recorded or documented."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.publishing.networks.base import AccountBroken, Duplicate, NotSent, Refused, Unknown
from campaigns.publishing.networks.facebook_outcomes import classify, regain_time


def error(code, message="Something", subcode=None, **more):
    found = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "AbC"} | more
    return {"error": found | ({"error_subcode": subcode} if subcode else {})}


ROWS = [
    (500, error(1, "An unknown error occurred"), Unknown),
    (500, error(2, "Service temporarily unavailable. Please retry your request later.", is_transient=True), Unknown),
    (400, error(1, "Please reduce the amount of data"), Unknown),
    (400, error(2), Unknown),
    (500, None, Unknown),
    (502, {"message": "bad gateway"}, Unknown),
    (502, None, Unknown),
    (503, error(100), Unknown),
    (200, None, Unknown),
    (302, None, Unknown),
    *[(400, error(code, "too many calls"), NotSent) for code in (4, 17, 32, 341, 613, 80001)],
    (429, None, NotSent),
    (400, error(368, "The action attempted has been deemed abusive", 1390008), Refused),
    (400, error(368, "You've already posted this. If you think it's spam, tell us"), Duplicate),
    (400, error(506, "Duplicate status message", 1455006), Duplicate),
    *[(400, error(190, "Error validating access token", sub), AccountBroken) for sub in (458, 459, 460, 463, 464, 467, 492, 2069032, None)],
    (401, None, AccountBroken),
    *[(403, error(code, "permission"), Refused) for code in (10, 200, 210, 299)],
    *[(400, error(100, "unsupported", sub), Refused) for sub in (2069030, 2069031, 2069033, 1366046, 1609005, None)],
    *[(400, error(code, "bad input"), Refused) for code in (1366046, 1609005, 803)],
    (404, None, Refused),
]


@pytest.mark.parametrize(("status", "body", "outcome"), ROWS)
def test_rows(status, body, outcome):
    assert type(classify(status, {}, body)) is outcome


@pytest.mark.parametrize("code", [4, 17, 32, 341, 613, 80001])
def test_a_throttle_at_the_end_of_several_steps_is_unknown(code):
    """A post in several steps has been found live after code 4: only a look at the page tells."""
    assert type(classify(400, {}, error(code), several_steps=True)) is Unknown


def test_only_a_hold_on_the_page_may_pass_by_itself():
    assert classify(400, {}, error(368, "held", 1390008)).permanent is False
    assert classify(400, {}, error(100, "no")).permanent is True


def test_a_persons_token_is_told_from_a_dead_one():
    assert "choose the page" in classify(400, {}, error(190, "A page access token is required", 2069032)).reason
    assert "connect the page with a fresh one" in classify(400, {}, error(190, "expired", 463)).reason


def test_the_words_meant_for_people_come_first():
    found = classify(400, {}, error(100, "(#100) internal", 1366046, error_user_msg="Choose a smaller photo."))
    assert "Choose a smaller photo." in found.reason
    assert "internal" not in found.reason


@pytest.mark.parametrize(
    ("name", "usage", "minutes"),
    [
        ("X-Business-Use-Case-Usage", {"111": [{"type": "pages", "call_count": 100, "estimated_time_to_regain_access": 12}]}, 12),
        ("x-app-usage", {"call_count": 100, "estimated_time_to_regain_access": 3}, 3),
        ("X-Page-Usage", {"call_count": 100, "estimated_time_to_regain_access": 0}, None),
        ("X-App-Usage", {"call_count": 28}, None),
        ("X-App-Usage", "nonsense", None),
    ],
)
def test_when_to_try_again(name, usage, minutes):
    found = regain_time({name: json.dumps(usage)})
    if minutes is None:
        assert found is None
    else:
        assert abs(found - timezone.now() - timedelta(minutes=minutes)) < timedelta(seconds=5)


def test_a_broken_usage_header_does_no_harm():
    assert regain_time({"x-app-usage": "{"}) is None
