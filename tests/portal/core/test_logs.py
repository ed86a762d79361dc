"""The log holds no secret that lets somebody in."""

import logging

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path",
    [
        "/people/invitation/sesame-sesame-sesame/",
        "/accounts/password/reset/key/sesame-sesame/",
        "/networks/back/x/?oauth_token=sesame&oauth_verifier=sesame",
        "/networks/back/facebook/?code=sesame&state=sesame",
    ],
)
def test_links_lose_their_secret(client, path, caplog):
    caplog.set_level("INFO")
    client.get(path)
    formatter = next(handler.formatter for handler in logging.getLogger().handlers if type(handler.formatter).__name__ == "ProcessorFormatter")
    said = [formatter.format(record) for record in caplog.records]
    about = path.partition("?")[0].removesuffix("/").rsplit("/", 1)[0]
    assert [line for line in said if about in line], "the request itself is in the log"
    assert "sesame" not in "".join(said)
