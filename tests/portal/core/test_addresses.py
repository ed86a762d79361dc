"""`{% url %}` gives what Django's own gives."""

import pytest
from django.template import TemplateSyntaxError, engines
from django.template.backends.django import DjangoTemplates
from django.urls import NoReverseMatch

PLAIN = DjangoTemplates({"NAME": "plain", "DIRS": [], "APP_DIRS": False, "OPTIONS": {}})
SOURCES = [
    "{% url 'draft-list' %}",
    "{% url 'draft-detail' pk %}",
    "{% url 'draft-detail' 7 %}",
    "{% url 'draft-detail' pk=pk %}",
    "{% url 'draft-detail' words %}",
    "{% url name pk %}",
    "{% url 'draft-detail' pk as there %}[{{ there }}]",
    "{% url 'nowhere' as there %}[{{ there }}]",
    "{% url 'draft-list' pk as there %}[{{ there }}]",
    "{% url 'draft-detail' %}",
    "{% url 'nowhere' pk %}",
    "{% url 'draft-detail' missing %}",
]


def drawn(engine, source, given):
    try:
        return engine.from_string(source).render(given)
    except NoReverseMatch:
        return NoReverseMatch


@pytest.mark.parametrize("source", SOURCES)
def test_addresses_are_those_of_django(source):
    for pk in (1, 2_000_000_000_000, -1, True, "3", "x", None, 1):
        given = {"pk": pk, "words": "12", "name": "draft-detail"}
        assert drawn(engines["django"], source, given) == drawn(PLAIN, source, given)


def test_a_tag_without_a_name_is_refused():
    with pytest.raises(TemplateSyntaxError):
        engines["django"].from_string("{% url %}")
