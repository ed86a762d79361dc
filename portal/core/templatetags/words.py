"""Django's tags for translations (`{% load i18n %}`), of which `{% translate "…" %}` looks its words up once for each language.

Catalogues do not change while a process runs, and a page says forty such sentences: a twentieth of its time.
"""

from typing import Any

from django.template import Library
from django.template.base import Parser, Token, Variable
from django.template.context import Context
from django.templatetags import i18n
from django.utils.translation import get_language

register = Library()
register.tags.update(i18n.register.tags)
register.filters.update(i18n.register.filters)


class KnownWords(i18n.TranslateNode):
    """The words of one place in a template, by language."""

    def __init__(self, node: i18n.TranslateNode) -> None:
        self.__dict__.update(node.__dict__)
        self.known: dict[str, Any] = {}

    def render(self, context: Context) -> Any:
        """As Django's own."""
        language = get_language() or ""
        if language not in self.known:
            said = super().render(context)
            self.known[language] = context[self.asvar] if self.asvar else said
        if not self.asvar:
            return self.known[language]
        context[self.asvar] = self.known[language]
        return ""


@register.tag("translate")
@register.tag("trans")
def translate(parser: Parser, token: Token) -> i18n.TranslateNode:
    """Django's own; kept where it says the same for everybody: a literal, without filters or a context."""
    node: i18n.TranslateNode = i18n.do_translate(parser, token)
    said = node.filter_expression
    is_literal = isinstance(said.var, Variable) and said.var.literal is not None and not said.filters and node.message_context is None
    return KnownWords(node) if is_literal else node
