"""The words that every network shares."""

import pytest

from campaigns.publishing.networks import UnknownNetwork, connect
from campaigns.publishing.networks.base import Credentials, Photo, same_text


@pytest.mark.parametrize(
    ("ours", "seen"),
    [
        ("Road closed\r\nUse Elm Street", "Road closed\nUse Elm Street"),
        ("Fish & chips", "Fish &amp; chips"),
        ("Caf\u00e9", "Cafe\u0301"),
        ("Two  spaces \n\n and lines", "Two spaces\nand lines"),
        ("See example.org", "See http://example.org/"),
        ("See https://example.org/a?b=1&c=2", "See https://example.org/a?b=1&amp;c=2"),
        ("x &lt; y", "x &lt; y"),
    ],
)
def test_same_text_looks_through_what_networks_change(ours, seen):
    assert same_text(ours, seen)
    assert same_text(seen, ours)


@pytest.mark.parametrize(("ours", "seen"), [("Road closed", "Road open"), ("See example.org/a", "See example.org/b"), ("a b", "ab"), ("", "x")])
def test_other_texts_are_not_the_same(ours, seen):
    assert not same_text(ours, seen)


def test_no_secret_and_no_picture_in_a_repr():
    credentials = Credentials("1001", {"access_token": "sandbox-very-secret"})
    photo = Photo(b"private bytes", "image/png", "A pond")
    assert "very-secret" not in repr(credentials)
    assert "private" not in repr(photo)


def test_a_network_without_a_client_is_named():
    with pytest.raises(UnknownNetwork, match="carrier-pigeon"):
        connect("carrier-pigeon", Credentials("1", {}))


def test_each_client_has_a_connection_of_its_own(sandbox):
    credentials = Credentials("1001", {"access_token": "sandbox-1001", "access_token_secret": "s"})
    assert connect("x", credentials).client.session is not connect("x", credentials).client.session
    assert connect("facebook", credentials).graph.session is not connect("facebook", credentials).graph.session
