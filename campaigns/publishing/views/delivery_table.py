"""Deliveries as a table, the same on every page that lists some."""

from collections.abc import Collection, Iterable, Iterator
from functools import cache
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from campaigns.publishing.enums import TONES, DeliveryState
from campaigns.publishing.models import Delivery
from campaigns.publishing.queries import Listed
from portal.core.rows import Row, joined, note, pages, table
from portal.core.templatetags.portal import choose, moment, tag


def delivery_table(deliveries: Iterable[Delivery | Listed], caption: Any, *, choosable: Collection[int] = (), has_links: bool = True) -> SafeString:
    """The table, for a page that may open them unless `has_links` is said to be false; "" when there are none.

    `choosable`: primary keys of those with a box for the form "several".
    """
    rows = list(_rows(deliveries, choosable, has_links=has_links))
    columns = [_("Draft"), _("Account"), _("Due"), _("State")]
    return table(rows, columns, caption, has_choice=bool(choosable)) if rows else SafeString("")


def _rows(deliveries: Iterable[Delivery | Listed], choosable: Collection[int], *, has_links: bool) -> Iterator[Row]:
    address, account_words, on = pages("delivery-detail"), cache(str), _("%(title)s on %(account)s")
    state_tag = cache(lambda state: tag(DeliveryState(state).label, TONES[DeliveryState(state)]))
    for each in deliveries:
        title, account, state = each.title, account_words(each.account), state_tag(each.state)
        yield Row(
            title=title,
            url=address(each.pk) if has_links else "",
            cells=[account, moment(each.due_at), joined(state, note(each.problem)) if each.problem and each.state != DeliveryState.SENT else state],
            box=choose("several", each.pk, on % {"title": title, "account": account}) if each.pk in choosable else "",
        )
