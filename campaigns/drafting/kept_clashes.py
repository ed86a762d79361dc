"""What clashes with other drafts, worked out once in two minutes for a page that is looked at again and again.

Comparing a draft with two thousand posts takes longer than all the rest of its page. The answer is kept for exactly these words, accounts and
time, by the process that worked it out; another post that comes or goes meanwhile is noticed after KEPT_FOR at the latest. Nothing that is
decided rests on it: a submission compares afresh, and a review asks what clashes at that moment.
"""

from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from django.utils import timezone
from django.utils.translation import get_language

from campaigns.drafting.clashes import Clash, clashes
from campaigns.drafting.models import Draft, Variant

KEPT_FOR = timedelta(minutes=2)
MOST_KEPT = 256
_kept: OrderedDict[str, tuple[datetime, list[Clash]]] = OrderedDict()


def kept_clashes(draft: Draft, variants: Sequence[Variant]) -> list[Clash]:
    """What `clashes` says, or said of the same less than KEPT_FOR ago."""
    key, now = _key(draft, variants), timezone.now()
    worked_out_at, found = _kept.get(key, (None, []))
    if worked_out_at is None or not timedelta() <= now - worked_out_at < KEPT_FOR:
        found = clashes(draft, variants)
        _kept[key] = now, found
        _kept.move_to_end(key)
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return found


def forget() -> None:
    """Throws away what is kept."""
    _kept.clear()


def _key(draft: Draft, variants: Sequence[Variant]) -> str:
    """Of everything about the draft that the answer depends on, and of the reader's language and zone. Who reads is no matter: the answer is for its author."""
    posts = [(one.account_id, str(one.account), one.published_text) for one in variants]
    about = (draft.pk, draft.author_id, draft.copied_from_id, draft.publish_at, get_language(), timezone.get_current_timezone_name())
    return sha256(repr((about, posts)).encode()).hexdigest()
