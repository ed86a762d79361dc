"""A day and a time of day in the force's zone, as people type them: an hour that the clocks skip is refused, one that comes twice is asked about.

Django refuses both with one sentence that says neither which it is nor what to do (`django.forms.utils.from_current_timezone`).
"""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.widgets import DateInput, TimeInput

FIRST, SECOND = "first", "second"


def is_skipped(naive: datetime) -> bool:
    """Whether the clocks go forward over this local time, so that it does not exist."""
    zone = timezone.get_current_timezone()
    there_and_back = naive.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
    return there_and_back.replace(tzinfo=None) != naive


def comes_twice(naive: datetime) -> bool:
    """Whether the clocks go back over this local time, so that it stands for two moments."""
    zone = timezone.get_current_timezone()
    offsets = {naive.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1)}
    return len(offsets) > 1 and not is_skipped(naive)


def after_the_gap(naive: datetime) -> time:
    """The first local time that exists again after a skipped one, to the minute."""
    while is_skipped(naive):
        naive += timedelta(minutes=1)
    return naive.time()


class MomentWidget(forms.MultiWidget):
    """A day, a time of day and, only where that time comes twice, which of the two."""

    template_name = "django/forms/widgets/splitdatetime.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        which = [
            ("", gettext_lazy("Choose which")),
            (FIRST, gettext_lazy("The first, before the clocks go back")),
            (SECOND, gettext_lazy("The second, after they went back")),
        ]
        super().__init__([DateInput(), TimeInput(), forms.Select(choices=which)], attrs)

    def decompress(self, value: Any) -> list[Any]:
        """The three parts of a moment."""
        if not isinstance(value, datetime):
            return [None, None, ""]
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        naive = local.replace(tzinfo=None, fold=0)
        return [naive.date(), naive.time().replace(second=0, microsecond=0), (SECOND if local.fold else FIRST) if comes_twice(naive) else ""]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Without the question where there is nothing to ask."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        parts = value if isinstance(value, list) else self.decompress(value)
        if not _is_question(parts):
            context["widget"]["subwidgets"] = context["widget"]["subwidgets"][:2]
        return context


def _is_question(parts: list[Any]) -> bool:
    try:
        naive = datetime.fromisoformat(f"{parts[0]}T{str(parts[1])[:5]}")
    except (ValueError, IndexError):
        return False
    return comes_twice(naive)


class MomentField(forms.MultiValueField):
    """Cleans to an aware datetime (UTC) from a day and a time in the force's zone; None when it is not required and left empty."""

    widget = MomentWidget
    default_error_messages = {"required": gettext_lazy("Enter the day and the time.")}

    def __init__(self, *, validators: list[Callable[[Any], None]] | None = None, **kwargs: Any) -> None:
        fields = (
            forms.DateField(error_messages={"incomplete": gettext_lazy("Enter the day.")}),
            forms.TimeField(error_messages={"incomplete": gettext_lazy("Enter the time.")}),
            forms.ChoiceField(choices=[("", ""), (FIRST, FIRST), (SECOND, SECOND)], required=False),
        )
        super().__init__(fields=fields, require_all_fields=False, validators=validators or [], **kwargs)

    def compress(self, data_list: list[Any]) -> datetime | None:
        """The moment that the parts name. Raises ValidationError for one that does not exist, or that comes twice without an answer which."""
        if not data_list or data_list[0] is None or data_list[1] is None:
            return None
        naive = datetime.combine(data_list[0], data_list[1])
        said = {"time": time_format(naive.time(), "H:i")}
        if is_skipped(naive):
            said["next"] = time_format(after_the_gap(naive), "H:i")
            raise ValidationError(_("On this day the clocks go forward, and %(time)s does not exist. Choose %(next)s or later, or an earlier time.") % said)
        if comes_twice(naive) and not data_list[2]:
            raise ValidationError(_("On this day the clocks go back, and %(time)s comes twice. Choose which of the two you mean.") % said)
        local = naive.replace(tzinfo=timezone.get_current_timezone(), fold=1 if data_list[2] == SECOND and comes_twice(naive) else 0)
        return local.astimezone(UTC)  # a local time that comes twice equals no moment of another zone (PEP 495)
