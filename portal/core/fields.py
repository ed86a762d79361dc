"""Form fields and their widgets as HTML: one accessible mark-up for every form of the product, libraries' forms included.

Drawn in Python and not in templates: a form above a list took longer than the list. `portal.core.renderers` asks here first.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.forms import BoundField
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.core.rows import shown

Parts = Mapping[str, Any]


# ---- widgets: `widget` is what Django hands to a widget's template ---------------------------------------------------


def _marks(widget: Parts) -> str:
    """The attributes but for the class. There is no placeholder anywhere: it goes away as somebody types."""
    drawn = []
    for name, value in widget["attrs"].items():
        if value is False or name in {"class", "placeholder"}:
            continue
        drawn.append(f" {name}" if value is True else f' {name}="{shown(str(value))}"')
    return "".join(drawn)


def _classes(widget: Parts, base: str) -> str:
    return shown(f"{base} {widget['attrs'].get('class', '')}".strip())


def _value(widget: Parts) -> str:
    return "" if widget["value"] is None else f' value="{shown(str(widget["value"]))}"'


def _input(widget: Parts) -> str:
    return f'<input class="{_classes(widget, "govuk-input")}" type="{widget["type"]}" name="{shown(widget["name"])}"{_value(widget)}{_marks(widget)}>'


def _hidden(widget: Parts) -> str:
    return f'<input type="hidden" name="{shown(widget["name"])}"{_value(widget)}{_marks(widget)}>'


def _file(widget: Parts) -> str:
    return f'<input class="{_classes(widget, "govuk-file-upload")}" type="{widget["type"]}" name="{shown(widget["name"])}"{_marks(widget)}>'


def _clearable_file(widget: Parts) -> str:
    if not widget["is_initial"]:
        return _file(widget)
    now = f'<p class="meta">{shown(widget["initial_text"])}: <a href="{shown(widget["value"].url)}">{shown(widget["value"])}</a></p>'
    if widget["required"]:
        return now + _file(widget)
    box = f'<input class="govuk-checkboxes__input" type="checkbox" name="{shown(widget["checkbox_name"])}" id="{shown(widget["checkbox_id"])}">'
    label = _label_after("checkboxes", widget["checkbox_id"], widget["clear_checkbox_label"])
    return f'{now}<div class="govuk-checkboxes govuk-checkboxes--small"><div class="govuk-checkboxes__item">{box}{label}</div></div>{_file(widget)}'


def _textarea(widget: Parts) -> str:
    text = shown(widget["value"]) if widget["value"] else ""
    return f'<textarea class="{_classes(widget, "govuk-textarea")}" name="{shown(widget["name"])}"{_marks(widget)}>\n{text}</textarea>'


def _select(widget: Parts) -> str:
    groups = []
    for name, options, _index in widget["optgroups"]:
        drawn = "".join(map(_option, options))
        groups.append(f'<optgroup label="{shown(name)}">{drawn}</optgroup>' if name else drawn)
    return f'<select class="{_classes(widget, "govuk-select")}" name="{shown(widget["name"])}"{_marks(widget)}>{"".join(groups)}</select>'


def _option(option: Parts) -> str:
    chosen = " selected" if option["attrs"].get("selected") else ""
    closed = " disabled" if option["attrs"].get("disabled") else ""
    return f'<option value="{shown(str(option["value"]))}"{chosen}{closed}>{shown(option["label"])}</option>'


def _label_after(kind: str, of: Any, words: Any) -> str:
    return f'<label class="govuk-label govuk-{kind}__label" for="{shown(of)}">{shown(words)}</label>'


def _checkbox(widget: Parts) -> str:
    return f'<input class="govuk-checkboxes__input" type="checkbox" name="{shown(widget["name"])}"{_value(widget)}{_marks(widget)}>'


def _choices(kind: str) -> Callable[[Parts], str]:
    """A list of radios or checkboxes."""

    def one(option: Parts) -> str:
        box = f'<input class="govuk-{kind}__input" type="{option["type"]}" name="{shown(option["name"])}"'
        return (
            f'\n<div class="govuk-{kind}__item">{box} value="{shown(str(option["value"]))}"{_marks(option)}>'
            f"{_label_after(kind, option['attrs'].get('id', ''), option['label'])}</div>"
        )

    def draw(widget: Parts) -> str:
        groups = (
            (f'\n<p class="govuk-label--s">{shown(name)}</p>' if name else "") + "".join(map(one, options)) for name, options, _index in widget["optgroups"]
        )
        return f'<div class="govuk-{kind}" data-module="govuk-{kind}">{"".join(groups)}</div>'

    return draw


def _several(widget: Parts) -> str:
    return f'<div class="cluster">{"".join(map(drawn, widget["subwidgets"]))}</div>'


def _moment(widget: Parts) -> str:
    """Day and time, and which of the two when the clocks go back: each with a label of its own."""
    labels = [_("Day"), _("Time"), _("Which of the two")]
    parts = (
        f'\n<div><label class="govuk-label" for="{shown(part["attrs"].get("id", ""))}">{shown(label)}</label>{drawn(part)}</div>'
        for label, part in zip(labels, widget["subwidgets"], strict=False)
    )
    return f'<div class="cluster">{"".join(parts)}</div>'


WIDGETS: dict[str, Callable[[Parts], str]] = {
    **dict.fromkeys(("text", "date", "datetime", "email", "number", "password", "search", "tel", "time", "url"), _input),
    "hidden": _hidden,
    "file": _file,
    "clearable_file_input": _clearable_file,
    "textarea": _textarea,
    "select": _select,
    "checkbox": _checkbox,
    "checkbox_select": _choices("checkboxes"),
    "radio": _choices("radios"),
    "multiwidget": _several,
    "select_date": _several,
    "splitdatetime": _moment,
}


def drawer_of(template_name: str) -> Callable[[Parts], str] | None:
    """What draws the widget whose template Django would take; None when nothing here does."""
    return WIDGETS.get(_name_of(template_name))


def _name_of(template_name: str) -> str:
    return template_name.removeprefix("django/forms/widgets/").removesuffix(".html")


def drawn(widget: Parts) -> str:
    """A part of a widget. Raises KeyError for one that nothing here draws."""
    name = "hidden" if widget["is_hidden"] else _name_of(widget["template_name"])
    return WIDGETS[name](widget)


# ---- a field with its label, hint and errors -----------------------------------------------------------------------


def group(field: BoundField) -> SafeString:
    """The field as it stands in a form, each part tied to it for a screen reader."""
    wrong = " govuk-form-group--error" if field.errors else ""
    return SafeString(f'<div class="govuk-form-group{wrong}">\n{"".join(_inside(field))}{_counter(field)}</div>')


def _inside(field: BoundField) -> Iterator[str]:
    errors = shown(field.errors) if field.errors else ""
    if field.use_fieldset:
        described = field.aria_describedby
        tied = f' aria-describedby="{shown(described)}"' if described else ""
        yield f'<fieldset class="govuk-fieldset"{tied}>\n<legend class="govuk-fieldset__legend govuk-fieldset__legend--s">{_named(field)}</legend>\n'
        yield f"{_hint(field)}{errors}{field}\n</fieldset>\n"
    elif field.widget_type == "checkbox":
        yield f'{errors}\n<div class="govuk-checkboxes" data-module="govuk-checkboxes">\n<div class="govuk-checkboxes__item">{field}'
        yield f"{_label_after('checkboxes', field.id_for_label, field.label)}\n{_hint(field, ' govuk-checkboxes__hint')}</div></div>\n"
    else:
        yield f'<label class="govuk-label govuk-label--s" for="{shown(field.id_for_label)}">{_named(field)}</label>\n{_hint(field)}{errors}{field}\n'


def _named(field: BoundField) -> str:
    is_said = field.field.required or getattr(field.form, "hide_optional", False)
    optional = _("(optional)")
    return shown(field.label) + ("" if is_said else f' <span class="field-optional">{shown(optional)}</span>')


def _hint(field: BoundField, kind: str = "") -> str:
    """Help texts are ours, and may hold mark-up."""
    return f'<div class="govuk-hint{kind}" id="{field.auto_id}_helptext">{field.help_text}</div>' if field.help_text else ""


def _counter(field: BoundField) -> str:
    limit = field.field.widget.attrs.get("data-counter")
    if not limit:
        return ""
    left, over = shown(_("{n} characters left")), shown(_("{n} characters too many"))
    words = shown(_("Up to %(limit)s characters") % {"limit": limit})
    return f'\n<p class="counter" id="{field.auto_id}_counter" aria-live="polite" data-left="{left}" data-over="{over}">{words}</p>'
