"""French and Spanish are whole: every string translated, its placeholders kept, the compiled catalogue in step with the written one."""

import ast
import gettext
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

LANGUAGES = ["fr", "es"]
PLACEHOLDER = re.compile(r"%\(\w+\)[0-9.]*[a-z]|%%|\{\w*\}|</?\w+[^>]*>|&\w+;")


def written(language):
    """The .po file as (flags, strings) per entry; `strings` maps msgctxt, msgid, msgid_plural, msgstr, msgstr[0] … to their texts."""
    entries = []
    for block in (catalogue(language) / "django.po").read_text(encoding="utf-8").split("\n\n"):
        flags, strings, field = "", {}, ""
        for line in block.splitlines():
            if line.startswith("#,"):
                flags += line
            elif line and not line.startswith("#"):
                keyword, text = re.fullmatch(r'(msg\S+ )?(".*")', line).groups()
                field = keyword.strip() if keyword else field
                strings[field] = strings.get(field, "") + ast.literal_eval(text)
        if strings:
            entries.append((flags, strings))
    return entries


def catalogue(language):
    return Path(settings.BASE_DIR) / "locale" / language / "LC_MESSAGES"


def translations(strings):
    return [text for field, text in strings.items() if field.startswith("msgstr")]


def compiled(language):
    with (catalogue(language) / "django.mo").open("rb") as file:
        found = gettext.GNUTranslations(file)._catalog
    return {key: text for key, text in found.items() if key != ""}


def as_compiled(entries):
    """What a compiled catalogue holds for these entries: plural forms apart, a context before the text."""
    found = {}
    for _flags, strings in entries:
        key = "\x04".join(strings[part] for part in ("msgctxt", "msgid") if part in strings)
        if "msgid_plural" in strings:
            found |= {(key, number): text for number, text in enumerate(translations(strings))}
        elif key:
            found[key] = strings["msgstr"]
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_string_is_translated(language):
    assert [strings["msgid"] for flags, strings in written(language) if "fuzzy" in flags or not all(translations(strings))] == []


ASKS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy", "npgettext"}


def asked_for(path):
    """The strings that a file hands to gettext, wherever they stand: what collects them does not look into f-strings."""
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ASKS and isinstance(call.args[0], ast.Constant):
            place = 1 if "p" in call.func.id else 0
            yield call.args[place].value


def test_every_string_that_the_code_asks_for_is_in_the_catalogue():
    known = {strings["msgid"] for _flags, strings in written("fr")}
    files = [path for room in ("campaigns", "onboarding", "portal") for path in (Path(settings.BASE_DIR) / room).rglob("*.py")]
    missing = {(str(path), text) for path in files for text in asked_for(path) if text not in known}
    assert len(files) > 100
    assert missing == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_keeps_placeholders_tags_and_outer_line_ends(language):
    def shape(text):
        return sorted(PLACEHOLDER.findall(text)), text.startswith("\n"), text.endswith("\n")

    changed = []
    for _flags, strings in written(language):
        originals = [shape(strings[field]) for field in ("msgid", "msgid_plural") if field in strings]
        if strings["msgid"] and any(shape(text) not in originals for text in translations(strings)):
            changed.append(strings["msgid"])
    assert changed == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_in_step(language):
    assert compiled(language) == as_compiled(written(language)), "run `make messages` and commit the .mo file with the .po file"


def test_the_catalogues_hold_the_same_strings():
    first, second = ({(strings.get("msgctxt"), strings["msgid"]) for _flags, strings in written(language)} for language in LANGUAGES)
    assert first == second, "run `make messages`: one catalogue is older than the other"


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sign_in_page_comes_up_in_the_language_the_browser_asks_for(client, language):
    answer = client.get(reverse("account_login"), headers={"accept-language": language})
    with override(language):
        words = _("Sign in")
    page = answer.content.decode()
    assert words != "Sign in"
    assert f'<html lang="{language}"' in page
    assert words in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_home_page_comes_up_in_the_language_the_browser_asks_for(as_, cast, language):
    answer = as_(cast.connie).get(reverse("home"), headers={"accept-language": language})
    with override(language):
        words = _("Your next step")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert words != "Your next step"
    assert f'<html lang="{language}"' in page
    assert words in page
