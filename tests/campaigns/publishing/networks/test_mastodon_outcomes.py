"""Every row of Mastodon's classification table, with bodies as its source writes them."""

from datetime import UTC, datetime

import pytest

from campaigns.publishing.networks.base import AccountBroken, NotSent, Refused, Unknown
from campaigns.publishing.networks.mastodon_outcomes import ACCOUNT_WORDS, classify, words_of


def error(words):
    return {"error": words}


ROWS = [
    (500, error("An unexpected error occurred"), Unknown),
    (502, None, Unknown),
    (503, error("Remote data could not be fetched"), Unknown),
    (408, None, Unknown),
    (200, None, Unknown),
    (302, None, Unknown),
    (409, error("There was a temporary problem serving your request, please try again"), Unknown),
    (429, error("Too many requests"), NotSent),
    (429, None, NotSent),
    (401, error("The access token is invalid"), AccountBroken),
    (401, error("The access token was revoked"), AccountBroken),
    (401, None, AccountBroken),
    (403, error("This action is outside the authorized scopes"), AccountBroken),
    (403, error("Your login is currently disabled"), AccountBroken),
    (403, error("Your login is currently pending approval"), AccountBroken),
    (403, error("Your login is missing a confirmed e-mail address"), AccountBroken),
    (403, error("This account is suspended"), AccountBroken),
    (403, error("Your account is awaiting confirmation"), AccountBroken),
    (403, error("This action is not allowed"), Refused),
    (403, None, Refused),
    (422, error("Cannot attach files that have not finished processing. Try again in a moment!"), NotSent),
    (422, error("Validation failed: Text character limit of 500 exceeded"), Refused),
    (422, error("Validation failed: File content type is invalid"), Refused),
    (404, error("Record not found"), Refused),
    (400, [], Refused),
]


@pytest.mark.parametrize(("status", "body", "outcome"), ROWS)
def test_rows(status, body, outcome):
    assert type(classify(status, {}, body)) is outcome


def test_each_phrase_about_the_account_is_in_a_row():
    said = " ".join(body["error"].lower() for status, body, outcome in ROWS if outcome is AccountBroken and status == 403)
    assert [words for words in ACCOUNT_WORDS if words not in said] == []


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, None),
        ({"X-RateLimit-Reset": "2026-11-22T20:15:00.000000Z"}, datetime(2026, 11, 22, 20, 15, tzinfo=UTC)),
        ({"x-ratelimit-reset": "2026-11-22T20:15:00"}, datetime(2026, 11, 22, 20, 15, tzinfo=UTC)),
        ({"x-ratelimit-reset": "soon"}, None),
    ],
)
def test_when_to_try_again(headers, expected):
    assert classify(429, headers, None).retry_at == expected


@pytest.mark.parametrize(("body", "words"), [(None, ""), ([], ""), ({"error": "invalid_grant", "error_description": "No  such\ncode"}, "No such code")])
def test_words_survive_any_body(body, words):
    assert words_of(body) == words
