"""A post as the public will see it: whatever is in it stands there as text."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from django.template import Context, Template
from django.utils import translation

BAD = "<script>alert(1)</script>\"'&"
ESCAPED = "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#x27;&amp;"


@dataclass
class Photo:
    url: str = "/media/a.jpg"
    alt: str = ""


@dataclass
class Post:
    network: str = "X"
    account_name: str = "Northshore Police"
    handle: str = "@northshore"
    text: str = "The road is open."
    photos: list[Photo] = field(default_factory=list)
    foot: str = "17 of 280 characters"


def drawn(post, *, more=""):
    words = " ".join(f"{name}=post.{name}" for name in ("network", "account_name", "handle", "text", "photos", "foot"))
    return Template(f"{{% post_preview {words} {more} %}}").render(Context({"post": post, "at": datetime(2026, 3, 1, 12, tzinfo=UTC)}))


def test_it_says_who_posts_what_where_and_under_which_letters():
    page = drawn(Post())
    for part in ('aria-label="Post on X"', ">NP</span>", "<strong>Northshore Police</strong>", "@northshore", "The road is open.", "17 of 280 characters"):
        assert part in page
    assert "post__photos" not in page
    assert "<time" not in page


@pytest.mark.parametrize("name", ["network", "account_name", "handle", "text", "foot"])
def test_words_are_text(name):
    page = drawn(Post(**{name: BAD}))
    assert ESCAPED in page
    assert "<script" not in page


def test_photos_are_shown_with_what_is_said_of_them():
    page = drawn(Post(photos=[Photo(alt=BAD), Photo(url='/b".jpg')]))
    assert f'alt="{ESCAPED}"' in page
    assert f"Described as: {ESCAPED}</figcaption>" in page
    assert 'src="/b&quot;.jpg" alt=""' in page
    assert "Not described yet" in page
    assert "<script" not in page


def test_nothing_is_said_of_what_is_not_there():
    page = drawn(Post(handle="", foot="", text=None, photos=None))
    assert "post__handle" not in page
    assert "post__foot" not in page
    assert '<p class="post__text" dir="auto"></p>' in page


def test_a_time_stands_beside_the_network():
    assert '<time datetime="2026-03-01T12:00:00+00:00">' in drawn(Post(), more="when=at")


def test_several_stand_beside_each_other():
    page = Template("{% post_previews posts %}").render(Context({"posts": [Post(), Post(network="Facebook")]}))
    assert page.count("<article") == 2
    assert page.startswith('<div class="posts">')
    assert Template("{% post_previews posts %}").render(Context({"posts": []})) == '<div class="posts"></div>'


def test_it_is_said_in_the_readers_language():
    with translation.override("fr"):
        page = drawn(Post(photos=[Photo()]))
    assert "Post on" not in page
    assert "Not described yet" not in page
