"""`{% translate %}` says what Django's own says, in whatever language is asked for."""

import pytest
from django.template import engines
from django.template.backends.django import DjangoTemplates
from django.utils import translation

from portal.core.templatetags.words import KnownWords

PLAIN = DjangoTemplates({"NAME": "plain", "DIRS": [], "APP_DIRS": False, "OPTIONS": {}})
SOURCES = [
    '{% translate "Sign out" %}',
    '{% translate "Sign out" as words %}[{{ words }}|{{ words|length }}]',
    '{% translate "Sign out" noop %}',
    '{% translate "100%% & <b>" %}',
    "{% translate said %}",
    '{% translate "Sign out"|upper %}',
    '{% for each in "ab" %}{% translate "Sign out" %}{% endfor %}',
    '{% autoescape off %}{% translate "A & B" %}{% endautoescape %}',
]


@pytest.mark.parametrize("source", SOURCES)
def test_words_are_those_of_django(source):
    ours, djangos = (engine.from_string("{% load i18n %}" + source) for engine in (engines["django"], PLAIN))
    for language in ("en", "fr", "es", "en", "fr"):
        with translation.override(language):
            for said in ("Home", "Sign out", "<i>"):
                assert ours.render({"said": said}) == djangos.render({"said": said})
    with translation.override(None):
        assert ours.render({"said": "Home"}) == djangos.render({"said": "Home"})


def test_only_what_never_changes_is_kept():
    kept = [any(isinstance(node, KnownWords) for node in engines["django"].from_string("{% load i18n %}" + each).template.nodelist) for each in SOURCES]
    assert kept == [True, True, True, True, False, False, False, False]  # the last two stand within another tag
