"""Links to the force's own sites carry their campaign's tag; nothing else in a text changes."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.accounts.counting import LINK_LENGTH, count
from campaigns.drafting.links import tagged, untagged

HOSTS = ["www.force.example.org", "force.example.org"]
TAG = "utm_source=x&utm_medium=social&utm_campaign=safe-home"


def tag(text, campaign="safe-home", source="x"):
    return tagged(text, source=source, campaign=campaign, hosts=HOSTS)


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("https://www.force.example.org/help", f"https://www.force.example.org/help?{TAG}"),
        ("https://www.force.example.org", f"https://www.force.example.org/?{TAG}"),
        ("HTTP://FORCE.EXAMPLE.ORG/a", f"HTTP://FORCE.EXAMPLE.ORG/a?{TAG}"),
        ("https://force.example.org/a?b=c&d=%20e", f"https://force.example.org/a?b=c&d=%20e&{TAG}"),
        ("https://force.example.org/a?b=c#part", f"https://force.example.org/a?b=c&{TAG}#part"),
        ("https://force.example.org/#part", f"https://force.example.org/?{TAG}#part"),
        ("https://force.example.org:8443/a", f"https://force.example.org:8443/a?{TAG}"),
        ("Read https://force.example.org/a.", f"Read https://force.example.org/a?{TAG}."),
        ("(see https://force.example.org/a)", f"(see https://force.example.org/a?{TAG})"),
        ("https://force.example.org/a_(b)", f"https://force.example.org/a_(b)?{TAG}"),
        ("https://force.example.org/a, https://force.example.org/b!", f"https://force.example.org/a?{TAG}, https://force.example.org/b?{TAG}!"),
        ("force.example.org/a", f"force.example.org/a?{TAG}"),
        ("See force.example.org.", f"See force.example.org/?{TAG}."),
        ("(WWW.force.example.org:8443/a?b=c#d)", f"(WWW.force.example.org:8443/a?b=c&{TAG}#d)"),
        ("force.example.org, or not", f"force.example.org/?{TAG}, or not"),
        ("https://other.example/ force.example.org/a", f"https://other.example/ force.example.org/a?{TAG}"),
        ("https://force.example.org/a?utm_source=letter", "https://force.example.org/a?utm_source=letter&utm_medium=social&utm_campaign=safe-home"),
    ],
)
def test_own_links_are_tagged(typed, sent):
    assert tag(typed) == sent


@pytest.mark.parametrize(
    "typed",
    [
        "No link at all.",
        "https://elsewhere.example/a",
        "https://www.force.example.org.evil.example/a",
        "https://force.example.org@evil.example/",
        "https://force.example.org:x@evil.example/",
        "https://evil.example/?to=https://force.example.org",
        "https://notforce.example.org/",
        "https://[force.example.org",
        "desk@force.example.org",
        "force.example.org@evil.example",
        "force.example.org:x@evil.example",
        "force.example.org.evil.example/a",
        "notforce.example.org/a",
        "my.force.example.org/a",
        "evil.example/force.example.org/a",
        "evil.example/?to=force.example.org",
        "force.example.organic",
        "mailto:desk@force.example.org",
    ],
)
def test_everything_else_stays(typed):
    assert tag(typed) == typed


def test_without_a_campaign_or_hosts_nothing_is_touched():
    text = "https://force.example.org/a"
    assert tag(text, campaign="") == text
    assert tagged(text, source="x", campaign="c", hosts=[]) == text


def test_mastodon_shows_no_tag_as_dead_words():
    assert tag("force.example.org/a", source="mastodon") == "force.example.org/a"
    assert "utm_source=mastodon" in tag("https://force.example.org/a", source="mastodon")


@pytest.mark.parametrize("text", ["force.example.org/a and on", "https://force.example.org/a?b=c"])
def test_a_tag_is_taken_off_again(text):
    assert untagged(tag(text), source="x") == text


@given(
    st.lists(
        st.sampled_from(
            ["https://force.example.org", "force.example.org", "/a", "?b=c", "&", "#d", "utm_source=q", " ", ".", ")", "(", "é", "\n", "https://other.example/"]
        )
    )
)
def test_tagging_twice_changes_nothing(parts):
    once = tag("".join(parts))
    assert tag(once) == once


@given(st.text())
def test_a_text_without_own_links_is_the_same(text):
    if "force.example.org" not in text.lower():
        assert tag(text) == text


def test_x_counts_a_tagged_link_as_any_other():
    assert count("x", tag("Look: https://force.example.org/a")).used == len("Look: ") + LINK_LENGTH


@pytest.mark.parametrize("hostile", ["https://force.example.org/" * 2000, "https://force.example.org/" + ")" * 40_000, "https://" * 8000, "?&#" * 20_000])
def test_hostile_texts_take_no_time(hostile):
    began = time.perf_counter()
    tag(hostile)
    assert time.perf_counter() - began < 0.5
