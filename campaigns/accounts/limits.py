"""What each network takes in one post."""

from dataclasses import dataclass

from campaigns.accounts.enums import Network

ALT_LIMIT = 1000
"""Characters in the description of a photo: X's limit; Mastodon takes 1,500, Bluesky 2,000, and Facebook states none."""

PHOTO_BYTES = 4_000_000
"""Bytes of a clean photo at the most. A network that takes less gets a smaller rendition of it, made before anybody decides: see `Limits.photo_bytes`."""

PHOTO_SIDE = 4096
"""Pixels on the longer side. The networks scale down what is larger."""

RAW_LIMIT = 1000
"""Characters of a text for X that are read at all, long links cut short: longer ones are over the limit whatever they say, and slow to count."""

LONGEST_TEXT = 5000
"""Characters that the portal takes, whatever a network would."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one network takes: length of the text in its own units, number of photos, and bytes of one photo."""

    text: int
    photos: int
    photo_bytes: int


LIMITS = {
    Network.X: Limits(text=280, photos=4, photo_bytes=5_000_000),
    Network.FACEBOOK: Limits(text=63_206, photos=10, photo_bytes=4_000_000),  # error 1366046 for a larger one
    Network.BLUESKY: Limits(text=300, photos=4, photo_bytes=1_000_000),  # app.bsky.embed.images
    Network.MASTODON: Limits(text=500, photos=4, photo_bytes=16_000_000),  # what every server takes that has not changed it; a probe warns of a smaller text
}


LEAST_PHOTO_BYTES = min(limits.photo_bytes for limits in LIMITS.values())
"""Bytes of a photo that every network takes."""


def limits_of(network: str) -> Limits:
    """The limits of a network by its value ("x", "bluesky"). Raises ValueError for one we do not know."""
    return LIMITS[Network(network)]
