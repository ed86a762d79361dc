"""What each network takes in one post."""

from dataclasses import dataclass

from campaigns.accounts.enums import Network

ALT_LIMIT = 1000
"""Characters in the description of a photo: X's limit; Mastodon takes 1,500, Bluesky 2,000, and Facebook states none."""

PHOTO_BYTES = 4_000_000
"""Facebook's API refuses a larger photo (error 1366046); X takes 5 MB, Mastodon 16. One file serves all; Bluesky's adapter makes its own smaller."""

PHOTO_SIDE = 4096
"""Pixels on the longer side. The networks scale down what is larger."""

RAW_LIMIT = 1000
"""Characters of a text for X that are read at all, long links cut short: longer ones are over the limit whatever they say, and slow to count."""

LONGEST_TEXT = 5000
"""Characters that the portal takes, whatever a network would."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one network takes: length of the text in its own units, and number of photos."""

    text: int
    photos: int


LIMITS = {
    Network.X: Limits(text=280, photos=4),
    Network.FACEBOOK: Limits(text=63_206, photos=10),
    Network.BLUESKY: Limits(text=300, photos=4),
    Network.MASTODON: Limits(text=500, photos=4),  # what every server takes that has not changed it; a probe warns of a smaller one
}


def limits_of(network: str) -> Limits:
    """The limits of a network by its value ("x", "bluesky"). Raises ValueError for one we do not know."""
    return LIMITS[Network(network)]
