"""Posts as the public will see them, drawn in one place and without a template for each."""

from collections.abc import Iterable
from datetime import datetime
from html import escape
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.core.rows import shown
from portal.core.templatetags.portal import initials, moment

register = template.Library()


@register.simple_tag
def post_preview(
    *, network: Any, account_name: Any, text: Any, handle: Any = "", photos: Iterable[Any] | None = (), when: datetime | None = None, foot: Any = ""
) -> SafeString:
    """One post. `network` and `account_name`: in words; `photos`: with `url` and `alt`; `when`: it goes out or went out; `foot`: a line under it."""
    label = _("Post on %(network)s") % {"network": network}
    named = f'<br><span class="post__handle">{shown(handle)}</span>' if handle else ""
    timed = f"<br>{moment(when)}" if when else ""
    figures = "".join(_figure(photo.url, photo.alt) for photo in photos or ())
    drawn = f'<div class="post__photos">{figures}</div>' if figures else ""
    below = f'<p class="post__foot">{shown(foot)}</p>' if foot else ""
    return SafeString(
        f'<article class="post" aria-label="{escape(label)}">\n'
        f'<header class="post__who"><span class="post__badge" aria-hidden="true">{escape(initials(account_name))}</span>'
        f'<span><strong>{shown(account_name)}</strong>{named}</span><span class="post__network">{shown(network)}{timed}</span></header>\n'
        f'<p class="post__text" dir="auto">{shown(text or "")}</p>\n{drawn}{below}\n</article>'
    )


@register.simple_tag
def post_previews(previews: Iterable[Any]) -> SafeString:
    """Several beside each other, each with `network`, `account_name`, `handle`, `text`, `photos` and `foot`."""
    drawn = "\n".join(
        post_preview(network=one.network, account_name=one.account_name, handle=one.handle, text=one.text, photos=one.photos, foot=one.foot) for one in previews
    )
    return SafeString(f'<div class="posts">{drawn}</div>')


def _figure(url: str, alt: str) -> str:
    described = _("Described as:")
    said = f"{escape(described)} {shown(alt)}" if alt else escape(_("Not described yet"))
    return f'\n<figure><img src="{escape(url)}" alt="{escape(alt)}" loading="lazy"><figcaption>{said}</figcaption></figure>'
