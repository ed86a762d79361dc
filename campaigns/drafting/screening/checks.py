"""Second opinions on what a pattern found: check digits, and what only looks like it. Each takes the whole text and the place."""

import re
from collections.abc import Callable
from types import ModuleType

from django.conf import settings
from stdnum import luhn
from stdnum.be import nn
from stdnum.de import idnr
from stdnum.dk import cpr
from stdnum.es import dni, nie
from stdnum.fi import hetu
from stdnum.fr import nir
from stdnum.gb import nhs
from stdnum.ie import pps
from stdnum.it import codicefiscale
from stdnum.nl import bsn
from stdnum.pl import pesel
from stdnum.pt import nif
from stdnum.se import personnummer
from stdnum.us import ssn

TIME_WORDS = frozenset({"in", "since", "by", "until", "till", "from", "about", "around", "at"})


def is_nhs(text: str, start: int, end: int) -> bool:
    """Ten digits with the NHS check digit."""
    return bool(nhs.is_valid(text[start:end]))


def is_luhn(text: str, start: int, end: int) -> bool:
    """Nine digits with a Luhn check digit."""
    return bool(luhn.is_valid(_digits(text[start:end])))


def is_ssn(text: str, start: int, end: int) -> bool:
    """A social security number that may exist, or the same shape from 900 up: taxpayer numbers, and those kept for print."""
    digits = _digits(text[start:end])
    return digits[0] == "9" or bool(ssn.is_valid(digits))


def has_three_digits(text: str, start: int, end: int) -> bool:
    """Fewer than three digits name no case."""
    return len(_digits(text[start:end])) >= 3


def has_letters_and_digits(text: str, start: int, end: int) -> bool:
    """A plate of North America mixes both, in four characters at least."""
    found = text[start:end]
    return sum(char.isalnum() for char in found) >= 4 and any(char.isdigit() for char in found) and any(char.isalpha() for char in found)


def is_no_year(text: str, start: int, end: int) -> bool:
    """Not a year of these two centuries."""
    return not re.fullmatch(r"(?:19|20)\d\d", text[start:end])


def is_house_number(text: str, start: int, end: int) -> bool:
    """Not the hour or the year that a sentence begins with: `In 2026 Mill Street gets a crossing`."""
    number = re.match(r"\d+", text[start:end])
    before = text[max(0, start - 12) : start].split()
    is_told_of_time = bool(before) and before[-1].casefold() in TIME_WORDS
    if not number or not is_told_of_time or before[-1].casefold() in {"at", "from"}:
        return True
    return len(number.group()) == 3 and before[-1].casefold() not in {"about", "around"}


def not_own_address(text: str, start: int, end: int) -> bool:
    """Not one of the addresses, or of the domains, that the force gives to everybody."""
    address = text[start:end].casefold()
    return not any(address == own.casefold() or address.endswith("@" + own.casefold()) for own in settings.SCREENING_OWN_CONTACTS)


def is_own_number(digits: str) -> bool:
    """Whether these are the digits of a number that the force gives to everybody."""
    return any(_digits(own) == digits for own in settings.SCREENING_OWN_CONTACTS if "@" not in own)


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


Check = Callable[[str, int, int], bool]


def _is_valid(number: ModuleType) -> Check:
    """Whether the check digits, and the date inside where there is one, are right."""
    return lambda text, start, end: bool(number.is_valid(text[start:end]))


EUROPEAN = {
    **{"is_dni": dni, "is_nie": nie, "is_bsn": bsn, "is_codice_fiscale": codicefiscale, "is_belgian": nn, "is_pesel": pesel, "is_nir": nir, "is_idnr": idnr},
    **{"is_portuguese": nif, "is_pps": pps, "is_personnummer": personnummer, "is_cpr": cpr, "is_hetu": hetu},
}
"""National numbers with check digits, by the names that data files call them."""
CHECKS: dict[str, Check] = {name: _is_valid(number) for name, number in EUROPEAN.items()}
CHECKS |= {check.__name__: check for check in (is_nhs, is_luhn, is_ssn, has_three_digits, has_letters_and_digits, is_no_year, is_house_number, not_own_address)}
