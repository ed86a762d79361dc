"""Every row of X's classification table, with bodies as recorded or documented."""

from datetime import UTC, datetime

import pytest

from campaigns.publishing.networks.base import AccountBroken, Duplicate, NotSent, Refused, Unknown
from campaigns.publishing.networks.x_outcomes import classify, reset_time, words_of

DUPLICATE = {"detail": "You are not allowed to create a Tweet with duplicate content.", "type": "about:blank", "title": "Forbidden", "status": 403}
CREDITS = {"title": "CreditsDepleted", "detail": "Your credits are used up.", "type": "https://api.x.com/2/problems/credits", "status": 402}
CREDITS_OLD = CREDITS | {"type": "https://api.twitter.com/2/problems/credits-depleted"}
INVALID = {
    "errors": [{"message": "Your media IDs are invalid."}],
    "title": "Invalid Request",
    "detail": "One or more parameters to your request was invalid.",
}


def problem(status, detail):
    return {"title": detail, "detail": detail, "type": "about:blank", "status": status}


ROWS = [
    (403, DUPLICATE, Duplicate),
    (403, {"errors": [{"code": 187, "message": "Status is a duplicate."}]}, Duplicate),
    (403, problem(403, "You are not permitted to perform this action."), Refused),
    (403, {"title": "Client Forbidden", "reason": "client-not-enrolled", "detail": "App suspended"}, Refused),
    (403, problem(403, "Your Tweet text is too long."), Refused),
    (403, problem(403, "You can only reply when the author summoned you."), Refused),
    (403, {"title": "Unsupported Authentication", "type": "https://api.x.com/2/problems/unsupported-authentication"}, Refused),
    (401, problem(401, "Unauthorized"), AccountBroken),
    (402, CREDITS, AccountBroken),
    (402, CREDITS_OLD, AccountBroken),
    (429, problem(429, "Too Many Requests"), NotSent),
    (429, None, NotSent),
    (400, INVALID, Refused),
    (404, problem(404, "Not Found"), Refused),
    (500, problem(500, "Internal Server Error"), Unknown),
    (502, None, Unknown),
    (503, problem(503, "Service Unavailable"), Unknown),
    (504, [], Unknown),
    (408, None, Unknown),
    (301, None, Unknown),
    (200, None, Unknown),
    (201, {"errors": [{"detail": "no data"}]}, Unknown),
    (400, [], Refused),
    (400, {"errors": "boom"}, Refused),
]


@pytest.mark.parametrize(("status", "body", "outcome"), ROWS)
def test_rows(status, body, outcome):
    assert type(classify(status, {}, body)) is outcome


def test_refusals_of_the_account_say_what_to_do():
    assert "connect the account with fresh ones" in classify(401, {}, problem(401, "Unauthorized")).reason
    assert "credit" in classify(402, {}, CREDITS).reason


def test_a_refusal_is_permanent_and_carries_xs_words():
    found = classify(400, {}, INVALID)
    assert found.permanent
    assert "Your media IDs are invalid." in found.reason


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"x-rate-limit-reset": "1000"}, 1000),
        ({"X-Rate-Limit-Reset": "1000"}, 1000),
        ({"x-rate-limit-reset": "soon"}, None),
        ({"x-rate-limit-reset": "9" * 30}, None),
        ({"x-rate-limit-reset": "1000", "x-user-limit-24hour-reset": "5000", "x-user-limit-24hour-remaining": "0"}, 5000),
        ({"x-rate-limit-reset": "1000", "x-app-limit-24hour-reset": "7000", "x-app-limit-24hour-remaining": "0"}, 7000),
        ({"x-rate-limit-reset": "1000", "x-user-limit-24hour-reset": "5000", "x-user-limit-24hour-remaining": "3"}, 1000),
        ({"x-user-limit-24hour-reset": "5000", "x-user-limit-24hour-remaining": "0"}, 5000),
    ],
)
def test_when_to_try_again(headers, seconds):
    expected = None if seconds is None else datetime.fromtimestamp(seconds, UTC)
    assert classify(429, headers, None).retry_at == expected
    assert reset_time({name.lower(): value for name, value in headers.items()}) == expected


@pytest.mark.parametrize(("body", "words"), [({"errors": "boom"}, "boom"), (None, ""), ([], ""), ({"detail": "a\n  b"}, "a b")])
def test_words_survive_any_body(body, words):
    assert words_of(body) == words
