"""Forms of English words: plurals of nouns, tenses of verbs."""

import re

VOWELS = "aeiou"
DOUBLING = re.compile(r"(?:qu|[^aeiou])*[aeiou][^aeiouwxy]")
"""One short syllable with one consonant behind it, which is written twice before -ed and -ing: stop, sit, hit. Longer verbs tell it with a plus."""


def forms_of(verb: str) -> dict[str, str]:
    """The forms of an English verb: `surround`, or with what is irregular `go went gone`; a plus at the end doubles the last letter, `admit +`."""
    given = verb.split()
    is_told = given[-1] == "+"
    base, *irregular = given[:-1] if is_told else given
    doubled = base + base[-1] if is_told or DOUBLING.fullmatch(base) else ""
    past = irregular[0] if irregular else _past_of(base, doubled)
    ing = _stem_of_ing(base, doubled or (base + base[-1] if past == base + base[-1] + "ed" else "")) + "ing"
    return {"base": base, "s": _third_of(base), "past": past, "pp": irregular[1] if len(irregular) > 1 else past, "ing": ing}


def _past_of(base: str, doubled: str) -> str:
    if _turns(base):
        return base[:-1] + "ied"
    return (doubled or base.removesuffix("e")) + "ed"


def _stem_of_ing(base: str, doubled: str) -> str:
    if base.endswith("ie"):
        return base[:-2] + "y"
    return doubled or (base[:-1] if base.endswith("e") and not base.endswith(("ee", "oe", "ye")) else base)


def _third_of(base: str) -> str:
    if _turns(base):
        return base[:-1] + "ies"
    return base + ("es" if base.endswith(("s", "sh", "ch", "x", "z", "o")) else "s")


def _turns(word: str) -> bool:
    """Whether the y of its end turns into i."""
    return word.endswith("y") and word[-2:-1] not in VOWELS


def plural_of(noun: str) -> str:
    """A plural; of a few irregular ones too: -man, -wife, -child, -thief."""
    for one, many in (("man", "men"), ("wife", "wives"), ("knife", "knives"), ("thief", "thieves"), ("child", "children"), ("foot", "feet")):
        if noun.endswith(one) and noun != "human":
            return noun.removesuffix(one) + many
    if _turns(noun):
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "sh", "ch", "x")) else "s")
