"""Telephone numbers, by libphonenumber's knowledge of what may be one."""

import re
from collections.abc import Iterator

import phonenumbers
from phonenumbers import PhoneNumberType

from campaigns.drafting.screening.checks import is_own_number
from campaigns.drafting.screening.packs import Pack
from campaigns.drafting.screening.spans import Span

MOST_CANDIDATES = 200
"""Asking the library costs a tenth of a millisecond."""
CANDIDATE = re.compile(r"(?<![\w/.,:#-])(?:\+|\(\+?)?\d[\d ().\-]{5,19}\d(?![\w/:]|\.\d)")
NORTH_AMERICAN = re.compile(r"(?:1[ .-]?)?\(?[2-9]\d\d\)?[ .-]{1,2}[2-9]\d\d[ .-]\d{4}")
PUBLIC = frozenset({PhoneNumberType.TOLL_FREE, PhoneNumberType.UAN, PhoneNumberType.SHARED_COST, PhoneNumberType.VOICEMAIL})
"""Numbers of organisations."""


def phones(text: str, pack: Pack) -> Iterator[Span]:
    """Numbers that could be rung, but for free and shared-cost ones and the force's own."""
    for tried, match in enumerate(CANDIDATE.finditer(text)):
        if tried == MOST_CANDIDATES:
            yield Span(match.start(), match.end(), "too-much")
            return
        if _is_phone(match.group(), pack.regions):
            yield Span(match.start(), match.end(), "phone")


def _is_phone(found: str, regions: tuple[str, ...]) -> bool:
    digits = re.sub(r"\D", "", found)
    if not 9 <= len(digits) <= 15 or is_own_number(digits):
        return False
    if found.lstrip("(").startswith("+"):
        return _can_be_rung(found, None)
    if NORTH_AMERICAN.fullmatch(found):
        return any(_can_be_rung(found, region) for region in regions if region in {"US", "CA"})
    starts_like_home = digits.startswith("0") and not re.search(r"\d-\d{1,2}-\d", found)
    return starts_like_home and any(_can_be_rung(found, region) for region in regions if region not in {"US", "CA"})


def _can_be_rung(found: str, region: str | None) -> bool:
    """Possible is enough: numbers kept for fiction are possible and not valid, and a mistyped one is still somebody's."""
    try:
        number = phonenumbers.parse(found, region)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_possible_number(number) and phonenumbers.number_type(number) not in PUBLIC
