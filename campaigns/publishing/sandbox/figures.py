"""What a post on the stand-in networks has come to: made up, and the same each time it is asked for."""

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Echo:
    """Public figures of one post."""

    likes: int
    reposts: int
    replies: int
    views: int


def echo_of(post_id: str) -> Echo:
    """The figures of a post, from its id alone."""
    likes, reposts, replies, views = hashlib.sha256(post_id.encode()).digest()[:4]
    return Echo(likes, reposts // 4, replies // 8, likes * 20 + views)
