"""Links to the force's own sites, tagged so that the site can tell which network and campaign a visitor came from.

Plain text work, the same for the same input: counters, previews, screening and the frozen payload all show what goes out.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings

from campaigns.accounts.enums import Network

MEDIUM = "social"
LINK = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
LONGEST = 2000
"""Characters of an address. A longer one stays as it is typed: browsers and networks cut it anyway."""
CLOSING = {")": "(", "]": "[", "}": "{"}
TRAILING = ".,;:!?'\"»”’…*_~"
"""What ends a sentence, and not an address, when it stands at its end."""


def tagged(text: str, *, source: str, campaign: str, hosts: Iterable[str] | None = None) -> str:
    """The text with utm_source, utm_medium and utm_campaign added to every link to one of the force's own hosts.

    A bare address ("force.example.org/roads") counts where the network makes a link of it: Mastodon does not, and would show the tag as dead words.
    A parameter that is there already stays as it is, so that tagging twice changes nothing; the rest of the query and the fragment stay.
    Unchanged without a campaign or without hosts (setting UTM_HOSTS; a name stands for exactly itself).
    """
    names = frozenset(host.strip().lower() for host in (settings.UTM_HOSTS if hosts is None else hosts)) - {""}
    if not campaign or not names:
        return text
    pairs = (("utm_source", source), ("utm_medium", MEDIUM), ("utm_campaign", campaign))
    pattern = LINK if source == Network.MASTODON else _web_or_bare(names)
    return pattern.sub(lambda found: _with(found.group(), names, pairs), text)


@lru_cache(maxsize=16)
def _web_or_bare(names: frozenset[str]) -> re.Pattern[str]:
    """A link as a whole, so that nothing inside it is taken for another; or one of these hosts by itself, with what follows it."""
    hosts = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    bare = rf"(?<![\w@/.:=?&#%~+-])(?:{hosts})(?::\d{{1,5}})?(?![\w@-]|[.:]\w)(?:[/?#][^\s<>\"]*)?"
    return re.compile(rf"{LINK.pattern}|{bare}", re.IGNORECASE)


def untagged(text: str, *, source: str) -> str:
    """The text as it was before `tagged` added all three parameters for this source, whatever the campaign. What somebody typed otherwise stays."""
    added = re.compile(rf"[?&]utm_source={re.escape(source)}&utm_medium={MEDIUM}&utm_campaign=[a-z0-9_-]+(?![\w&=%-])")
    return added.sub("", text)


def _with(written: str, hosts: frozenset[str], pairs: tuple[tuple[str, str], ...]) -> str:
    scheme = "" if LINK.match(written) else "https://"
    link, after = _ended(scheme + written) if len(written) <= LONGEST else ("", "")
    if not _is_own(link, hosts):
        return written
    rest, hash_mark, fragment = link.partition("#")
    base, question, query = rest.partition("?")
    there = {each.partition("=")[0].lower() for each in query.split("&")}
    wanted = [f"{name}={value}" for name, value in pairs if name not in there]
    if base.count("/") == 2:
        base += "/"
    joined = "&".join([query, *wanted] if query else wanted)
    base = base.removeprefix(scheme)
    return f"{base}{'?' if joined or question else ''}{joined}{hash_mark}{fragment}{after}"


def _is_own(link: str, hosts: frozenset[str]) -> bool:
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    return parts.hostname in hosts and parts.username is None


def _ended(link: str) -> tuple[str, str]:
    """The link and what only stands behind it: the full stop of a sentence, a bracket that was opened before it."""
    end = len(link)
    while end:
        last = link[end - 1]
        if last in TRAILING or (last in CLOSING and link.count(last, 0, end) > link.count(CLOSING[last], 0, end)):
            end -= 1
        else:
            break
    return link[:end], link[end:]
