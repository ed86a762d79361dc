"""Every row of Bluesky's classification table, with bodies as recorded from a PDS 0.5.35 or named in the lexicons."""

from datetime import UTC, datetime

import pytest

from campaigns.publishing.networks.base import AccountBroken, Duplicate, NotSent, Refused, Unknown
from campaigns.publishing.networks.bluesky_outcomes import ACCOUNT_GONE, SESSION_ENDED, classify, words_of


def error(name, message="Something"):
    return {"error": name, "message": message}


ROWS = [
    (500, error("InternalServerError", "Internal Server Error"), Unknown),
    (502, None, Unknown),
    (502, error("UpstreamFailure"), Unknown),
    (503, error("NotEnoughResources"), Unknown),
    (408, None, Unknown),
    (200, None, Unknown),
    (302, None, Unknown),
    (429, error("RateLimitExceeded", "Rate Limit Exceeded"), NotSent),
    (429, None, NotSent),
    (400, error("ExpiredToken", "Token has expired"), NotSent),
    (400, error("InvalidToken", "Token could not be verified"), NotSent),
    (401, error("AuthFactorTokenRequired", "A sign in code has been sent to your email address"), AccountBroken),
    *[(400, error(name, "closed"), AccountBroken) for name in sorted(ACCOUNT_GONE)],
    (401, error("AuthenticationRequired", "Invalid identifier or password"), AccountBroken),
    (401, error("AuthMissing", "Authentication Required"), AccountBroken),
    (401, None, AccountBroken),
    (400, error("InvalidSwap", "Record was at bafyreib"), Duplicate),
    (400, error("InvalidRequest", "Invalid app.bsky.feed.post record: grapheme too big (maximum 300, got 301) at $.record.text"), Refused),
    (400, error("InvalidMimeType"), Refused),
    (413, error("BlobTooLarge", "This file is too large."), Refused),
    (403, error("Forbidden"), Refused),
    (404, None, Refused),
    (400, [], Refused),
]


@pytest.mark.parametrize(("status", "body", "outcome"), ROWS)
def test_rows(status, body, outcome):
    assert type(classify(status, {}, body)) is outcome


@pytest.mark.parametrize("name", ["ExpiredToken", "InvalidToken"])
def test_a_session_that_ended_is_nobodys_fault(name):
    assert name in SESSION_ENDED
    assert "opens a new one" in classify(400, {}, error(name)).reason


def test_what_to_do_is_said():
    assert "app password" in classify(401, {}, error("AuthFactorTokenRequired")).reason
    assert "Make a new one" in classify(401, {}, error("AuthenticationRequired")).reason


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"RateLimit-Reset": "1000"}, 1000),
        ({"ratelimit-reset": "1000"}, 1000),
        ({"ratelimit-reset": "soon"}, None),
        ({"ratelimit-reset": "9" * 30}, None),
    ],
)
def test_when_to_try_again(headers, seconds):
    assert classify(429, headers, None).retry_at == (None if seconds is None else datetime.fromtimestamp(seconds, UTC))


@pytest.mark.parametrize(("body", "words"), [(None, ""), ([], ""), ({"error": "Odd"}, "Odd"), ({"message": "a\n  b"}, "a b")])
def test_words_survive_any_body(body, words):
    assert words_of(body) == words
