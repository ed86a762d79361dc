"""Form widgets whose values the browser's own date and file pickers understand."""

from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.core.context import once
from portal.core.rows import shown


class DateInput(forms.DateInput):
    """A day from the browser's own calendar; always ISO on the wire, whatever the language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DateTimeInput(forms.DateTimeInput):
    """A day and a minute, in the reader's zone."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class TimeInput(forms.TimeInput):
    """A time of day to the minute."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class LongSelect(forms.Select):
    """A select of many choices, none of them in groups, drawn without a dictionary for each of them: above a list it would take longer than the list itself."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """The same mark-up as any other select (`portal.core.fields`)."""
        chosen = set(self.format_value(value) or [])
        marks = self.build_attrs(self.attrs, attrs)
        kind = f"govuk-select {marks.pop('class', '')}".strip()
        options = "".join(
            f'<option value="{escape(str(key))}"{" selected" if str(key) in chosen else ""}>{shown(words)}</option>' for key, words in self.choices
        )
        return format_html('<select class="{}" name="{}"{}>{}</select>', kind, name, flatatt(marks), SafeString(options))


class ChosenRow(forms.TypedChoiceField):
    """A row of a short table, by primary key; None for none.

    `rows` gives all of them, key and words, and is asked once for each page; `none`: what stands for none.
    """

    default_error_messages = {"invalid_choice": forms.ModelChoiceField.default_error_messages["invalid_choice"]}

    def __init__(self, *, rows: Callable[[], Iterable[tuple[int, str]]], none: Any, **kwargs: Any) -> None:
        super().__init__(
            choices=lambda: [("", none), *once(rows, lambda: list(rows()))],
            coerce=int,
            empty_value=None,
            required=False,
            widget=LongSelect,
            **kwargs,
        )


class FilesInput(forms.FileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Cleans to a list of uploaded files; an empty list when the field is optional and nothing was chosen."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """Each file through the usual checks, in the order in which they were chosen."""
        files: Sequence[Any] = data if isinstance(data, list | tuple) else [data]
        kept = [one for one in files if one]
        if not kept:
            super().clean(None, initial)
            return []
        return [super(FilesField, self).clean(one, initial) for one in kept]
