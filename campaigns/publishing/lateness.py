"""How late a post may still go out, by what it is about. After that it is missed: a person decides.

The setting LATE_LIMIT_MINUTES is the rule. News that harms when it is stale has less time, at most; an invitation that
stays true for the whole day has more, at least.
"""

from datetime import datetime, timedelta

from django.conf import settings

from campaigns.drafting.enums import Category

AT_MOST_MINUTES = {Category.SAFETY: 15, Category.MISSING: 30, Category.ROAD: 30}
AT_LEAST_MINUTES = {Category.EVENT: 120, Category.PREVENTION: 480, Category.RECRUITMENT: 480}


def minutes_late(category: str) -> int:
    """How many minutes after it was due a post may still go out."""
    usual: int = settings.LATE_LIMIT_MINUTES
    if category in AT_MOST_MINUTES:
        return min(usual, AT_MOST_MINUTES[Category(category)])
    return max(usual, AT_LEAST_MINUTES.get(Category(category), 0))


def late_limit(due_at: datetime, category: str) -> datetime:
    """After when a post that is due then is missed, not published."""
    return due_at + timedelta(minutes=minutes_late(category))
