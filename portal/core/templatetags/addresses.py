"""Django's `{% url "name" key %}`, which looks an address up once: a page of one thing names fourteen."""

from functools import cache
from typing import Any

from django.template import Library
from django.template.base import Parser, Token, Variable
from django.template.context import Context
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as djangos
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse

from portal.core.rows import pages

register = Library()


class KnownAddress(URLNode):
    """The address of a page by a name that stands in the template, of one thing by its primary key or of none. Whatever else is asked is Django's."""

    def __init__(self, node: URLNode, name: str) -> None:
        self.__dict__.update(node.__dict__)
        self.name = name

    def render(self, context: Context) -> Any:
        """As Django's own."""
        keys = [arg.resolve(context) for arg in self.args]
        if keys and (type(keys[0]) is not int or keys[0] < 0):
            return super().render(context)
        try:
            address = pages(self.name)(keys[0]) if keys else _of(self.name, get_script_prefix(), get_urlconf())
        except NoReverseMatch:
            return super().render(context)
        if not self.asvar:
            return address
        context[self.asvar] = address
        return ""


@cache
def _of(name: str, _prefix: str, _urlconf: str | None) -> str:
    return reverse(name)


@register.tag
def url(parser: Parser, token: Token) -> URLNode:
    """Django's own, kept where it can be."""
    node: URLNode = djangos(parser, token)
    name = node.view_name.var.literal if isinstance(node.view_name.var, Variable) else node.view_name.var
    is_plain = isinstance(name, str) and ":" not in name and not node.view_name.filters
    return KnownAddress(node, str(name)) if is_plain and not node.kwargs and len(node.args) < 2 else node
