"""How long a text is in each network's own units, and how a text is kept so that every count agrees.

X: twitter-text, configuration 3: 280 units, a link counts 23 whatever its length, an emoji 2, most Western characters 1, others 2.
Facebook: code points. Bluesky: graphemes, as people count characters, and 10 bytes of UTF-8 for each at most.
Mastodon: graphemes, a link counts 23 whatever its length, and of a name elsewhere (@name@server) only the first half.
The network's own answer is final; this count is what people write by.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import regex
from twitter_text import extract_emojis_with_indices, extract_urls_with_indices
from twitter_text.config import config
from twitter_text.get_character_weight import get_character_weight
from twitter_text.regexp.valid_domain_chars import valid_domain_chars

from campaigns.accounts.enums import Network
from campaigns.accounts.limits import LONGEST_TEXT, RAW_LIMIT, limits_of

MOST_DOTS = 8
LONGEST_NAME = 253
"""Dots in one run of host-name characters, and its length. Looking for a link takes cubic time in them; DNS allows no longer name."""

RULES = config["defaults"]
LINK_LENGTH = RULES["transformed_url_length"]
EMOJI_LENGTH = 2
BYTES_PER_GRAPHEME = 10
"""Bluesky: 300 graphemes and 3,000 bytes, whichever is reached first."""

# No quantifier inside a quantifier: this stays linear whatever is pasted.
_CHAIN = re.compile(rf"(?:{valid_domain_chars.pattern}|[-_.])+")
_LINE_END = re.compile(r"\r\n?")
_GRAPHEME = regex.compile(r"\X")
_WEB_LINK = re.compile(r"https?://\S*[\w/=&#%~+$@*-]", re.IGNORECASE)
_LONG_LINK = re.compile(r"(https?://[^\s/?#]{4,253}/)(\S{40,})", re.IGNORECASE)
_LONG_RUN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_=&%+~/.,:;#$-]*[A-Za-z0-9]")
"""Characters that stand anywhere in the path and the query of a link: so many of them or two of them, the link ends at the same place."""
_WORD = re.compile(r"\S+")
_LATIN = re.compile(r"[!-~]{4,1000}")
_NAME_ELSEWHERE = re.compile(r"(?<![\w@/])(@\w+)@[\w.-]*\w")


@dataclass(frozen=True, slots=True)
class Count:
    """How much of the room is used. `used` is a lower bound where `is_within` is False because the text was too long to read."""

    used: int
    limit: int
    is_within: bool
    has_link: bool

    @property
    def left(self) -> int:
        """What is left; negative when it is too long."""
        return self.limit - self.used


def clean_text(text: str) -> str:
    """The text as it is kept, counted, hashed and sent: NFC, line ends LF, no space at the ends."""
    return unicodedata.normalize("NFC", _LINE_END.sub("\n", text)).strip()


def is_chained(text: str) -> bool:
    """Whether a run of characters joined by dots is longer than any address. Such a text is refused: counting it would take too long."""
    runs = (run.strip("._-") for run in _CHAIN.findall(text))
    return any("." in run and (run.count(".") > MOST_DOTS or len(run) > LONGEST_NAME) for run in runs)


def count(network: str, text: str) -> Count:
    """How long `text` is on that network. Quick (< 50 ms) for every text, hostile ones included."""
    cleaned = clean_text(text)
    limit = limits_of(network).text
    match network:
        case Network.X:
            return _count_x(cleaned, limit)
        case Network.BLUESKY:
            used = max(graphemes(cleaned), -(-len(cleaned.encode(errors="replace")) // BYTES_PER_GRAPHEME))
        case Network.MASTODON:
            used = graphemes(_NAME_ELSEWHERE.sub(r"\1", _WEB_LINK.sub("x" * LINK_LENGTH, cleaned)))
        case _:
            used = len(cleaned)
    return Count(used=used, limit=limit, is_within=used <= limit, has_link=bool(_WEB_LINK.search(cleaned)))


def graphemes(text: str) -> int:
    """How many characters people see: an accent or a family of emoji counts with what it belongs to."""
    return sum(1 for _found in _GRAPHEME.finditer(text))


def links_in(text: str) -> list[tuple[int, int, str]]:
    """Each link of a text: where it begins and ends, in characters, and the address, with https:// where the text has no scheme."""
    found = [(match.start(), match.end(), match.group()) for match in _WEB_LINK.finditer(text)]
    taken = {place for start, end, _address in found for place in range(start, end)}
    for at, piece in _pieces(text):
        for link in extract_urls_with_indices(piece):
            start, end = (at + place for place in link["indices"])
            if taken.isdisjoint(range(start, end)):
                found.append((start, end, f"https://{link['url']}"))
    return sorted(found)


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """The text in pieces of at most RAW_LIMIT characters with the place of each, cut where no link can go on; no further than the portal takes a text.

    Looking for links takes time that grows faster than the text. Of a word that is longer than a piece, or has more dots than an address, only the parts
    in Latin letters are looked at, each by itself.
    """
    start = end = 0
    for word in _WORD.finditer(text, 0, LONGEST_TEXT):
        is_odd = len(word.group()) > RAW_LIMIT or is_chained(word.group())
        if end > start and (is_odd or word.end() - start > RAW_LIMIT):
            yield start, text[start:end]
            start = end
        if is_odd:
            yield from ((part.start(), part.group()) for part in _LATIN.finditer(text, *word.span()) if not is_chained(part.group()))
            start = end = word.end()
        else:
            start, end = start if end > start else word.start(), word.end()
    if end > start:
        yield start, text[start:end]


@lru_cache(maxsize=512)
def _count_x(text: str, limit: int) -> Count:
    too_long = Count(used=len(text), limit=limit, is_within=False, has_link=bool(_WEB_LINK.search(text)))
    read, cut = _with_short_links(text) if len(text) > RAW_LIMIT else (text, [])
    if len(read) > RAW_LIMIT or is_chained(read):
        return too_long
    links = {found["indices"][0]: found["indices"][1] for found in extract_urls_with_indices(read)}
    if not all(any(start <= place < end for start, end in links.items()) for place in cut):
        return too_long  # what was taken out is no part of a link, so every character of it counts
    emoji = {found["indices"][0]: found["indices"][1] for found in extract_emojis_with_indices(read)}
    used, at = 0, 0
    while at < len(read):
        if at in links:
            used, at = used + LINK_LENGTH, links[at]
        elif at in emoji:
            used, at = used + EMOJI_LENGTH, emoji[at]
        else:
            used, at = used + get_character_weight(read[at], RULES) // RULES["scale"], at + 1
    return Count(used=used, limit=limit, is_within=used <= limit, has_link=bool(links))


def _with_short_links(text: str) -> tuple[str, list[int]]:
    """The text with the long runs in the paths of its web links cut to two characters, and where each of them ends now."""
    parts: list[str] = []
    cut: list[int] = []
    done = length = 0
    for link in _LONG_LINK.finditer(text):
        if link.group(1).lower().endswith("://t.co/"):
            continue  # X takes no long address behind its own short ones
        for run in _LONG_RUN.finditer(text, link.start(2), link.end()):
            kept = text[done : run.start()] + text[run.start()] + text[run.end() - 1]
            parts.append(kept)
            length, done = length + len(kept), run.end()
            cut.append(length - 1)
    return "".join([*parts, text[done:]]), cut
