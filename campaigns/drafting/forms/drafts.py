"""Shapes of what people type about drafts. Every count and every rule of substance is elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.accounts.counting import clean_text
from campaigns.accounts.models import Account
from campaigns.accounts.queries import account_words, usable_accounts
from campaigns.drafting.actions.writing import About, one_line, own_text
from campaigns.drafting.enums import CaseStage, Category, Retention, Sensitivity
from campaigns.drafting.merging import digests
from campaigns.drafting.models import Campaign, Draft
from campaigns.drafting.previews import beyond_portal
from campaigns.drafting.queries import running_campaigns
from portal.core.forms import not_too_far
from portal.core.moments import MomentField
from portal.core.text import hidden_words

ASAP, AT = "asap", "at"
LIVE = {
    "hx-post": reverse_lazy("draft-count"),
    "hx-trigger": "input changed delay:300ms",
    "hx-target": "#counters",
    "hx-sync": "closest form:queue last",  # answers overtake each other, and an old one must not be drawn over a new one
}


ABOUT = tuple(field.name for field in fields(About))
CASE = ("case_reference", "case_stage", "sensitivity", "retention")
NAMING = ("naming_decided_by", "naming_reason", "names_nobody")


def within_portal(value: str) -> None:
    """A validator: raises ValidationError, with by how much, for a text longer than the portal takes."""
    if said := beyond_portal(value):
        raise ValidationError(said, code="max_length")


def seen_words(value: str) -> None:
    """A validator: raises ValidationError for characters that cannot be seen."""
    if said := hidden_words(value):
        raise ValidationError(said, code="hidden")


class AccountsField(forms.ModelMultipleChoiceField):
    """Accounts with how many people follow each."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        """The account in words."""
        return account_words(obj)


@dataclass(frozen=True, slots=True)
class OwnText:
    """The place for an account's own text: its field, whether something is written there, and whether the account is chosen."""

    account: Account
    field: Any
    has_own: bool
    is_chosen: bool


class TimeForm(forms.Form):
    """Another time for a draft, and nothing else. `edition`: the one that was looked at."""

    publish_at = MomentField(label=_("Day and time"), validators=[not_too_far])
    edition = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["publish_at"].help_text = _("In the force’s time zone, %(zone)s.") % {"zone": settings.TIME_ZONE}


class DraftForm(forms.Form):
    """A whole draft on one screen: common text, accounts, a text of its own for any of them, and when."""

    title = forms.CharField(label=_("Working title"), max_length=120, validators=[seen_words], help_text=_("For colleagues. It is not published."))
    text = forms.CharField(
        label=_("Text"),
        validators=[within_portal],
        required=False,
        help_text=_("What the public will read. Every account takes this unless you write another text for it."),
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto", **LIVE}),
    )
    accounts = AccountsField(
        label=_("Where it goes"),
        queryset=Account.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={**LIVE, "hx-trigger": "change"}),
    )
    when = forms.ChoiceField(
        label=_("When"), choices=[(ASAP, _("As soon as it is approved")), (AT, _("At a set time"))], initial=ASAP, widget=forms.RadioSelect
    )
    publish_at = MomentField(label=_("Day and time"), required=False, validators=[not_too_far])
    campaign = forms.ModelChoiceField(label=_("Campaign"), queryset=Campaign.objects.none(), required=False, empty_label=_("None"))
    category = forms.ChoiceField(label=_("What it is about"), choices=Category.choices, initial=Category.GENERAL, required=False)
    case_reference = forms.CharField(
        label=_("Case reference"),
        max_length=40,
        required=False,
        validators=[seen_words],
        help_text=_("Never published. The draft is found by it, also when somebody asks for the record."),
    )
    case_stage = forms.ChoiceField(
        label=_("Stage of the case"), choices=CaseStage.choices, required=False, help_text=_("It decides who may be named and what could harm a trial.")
    )
    sensitivity = forms.ChoiceField(
        label=_("Sensitivity"), choices=Sensitivity.choices, initial=Sensitivity.ROUTINE, required=False, help_text=_("It decides how carefully it is checked.")
    )
    retention = forms.ChoiceField(label=_("Kept as"), choices=Retention.choices, initial=Retention.ROUTINE, required=False)
    naming_decided_by = forms.CharField(label=_("Who decided"), max_length=120, required=False, validators=[seen_words], help_text=_("Rank or role, and name."))
    naming_reason = forms.CharField(
        label=_("Why somebody is named"), max_length=500, required=False, validators=[seen_words], widget=forms.Textarea(attrs={"rows": 3, "data-counter": 500})
    )
    names_nobody = forms.BooleanField(label=_("Nobody who was arrested is named: these words are a place, a thing or an officer"), required=False)
    edition = forms.IntegerField(widget=forms.HiddenInput, required=False)
    base = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20_000)
    hide_optional = True

    def __init__(self, *args: Any, draft: Draft | None = None, **kwargs: Any) -> None:
        self.kept = {variant.account_id: variant.text for variant in draft.variants.all()} if draft else {}
        kwargs["initial"] = _initial(draft, self.kept) | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        usable = usable_accounts()
        self.all_accounts = list((usable | Account.objects.filter(pk__in=self.kept)).distinct())
        _field(self, "accounts").queryset = Account.objects.filter(pk__in=[account.pk for account in self.all_accounts])
        _field(self, "campaign").queryset = (
            running_campaigns() | Campaign.objects.filter(pk__in=[draft.campaign_id] if draft and draft.campaign_id else [])
        ).distinct()
        self.fields["campaign"].widget.attrs.update(LIVE | {"hx-trigger": "change"})
        cast(forms.ChoiceField, self.fields["retention"]).choices = kept_choices()
        self.fields["publish_at"].help_text = _("In the force’s time zone, %(zone)s.") % {"zone": settings.TIME_ZONE}
        for account in self.all_accounts:
            self.fields[f"text_{account.pk}"] = forms.CharField(
                label=_("Text for %(account)s") % {"account": account_words(account)},
                initial=self.kept.get(account.pk, ""),
                validators=[within_portal],
                required=False,
                help_text=_("Leave it empty to use the common text."),
                widget=forms.Textarea(attrs={"rows": 4, "dir": "auto", **LIVE}),
            )

    def clean(self) -> dict[str, Any]:
        """A set time needs a day and a time; a text that nobody chose an account for is kept out."""
        cleaned = super().clean() or {}
        if cleaned.get("when") == AT and not cleaned.get("publish_at") and "publish_at" not in self.errors:
            self.add_error("publish_at", _("Choose the day and the time, or “as soon as it is approved”."))
        publish_at = cleaned.get("publish_at")
        if cleaned.get("when") == AT and publish_at and publish_at <= timezone.now() and publish_at != self.initial.get("publish_at"):
            self.add_error("publish_at", _("This time has passed. Choose a later one."))
        if cleaned.get("when") == ASAP:
            cleaned["publish_at"] = None
            self.errors.pop("publish_at", None)
        return cleaned

    def own_texts(self) -> list[OwnText]:
        """A place for the own text of each account that is chosen or has one already."""
        chosen = {str(pk) for pk in self["accounts"].value() or []}
        found = []
        for account in self.all_accounts:
            field = self[f"text_{account.pk}"]
            found.append(OwnText(account, field, bool(clean_text(field.value() or "")), str(account.pk) in chosen))
        return [own for own in found if own.is_chosen or own.has_own]

    def state(self) -> dict[str, str]:
        """What was typed, name of a field → its value as `draft_state` writes it. Labels only when the form holds them."""
        values, chosen = self.values(), {account.pk for account in self.cleaned_data["accounts"]}
        return (
            {"title": one_line(values["title"]), "text": clean_text(values["text"]), "campaign": str(values["campaign"].pk if values["campaign"] else "")}
            | {"when": _moment(values["publish_at"])}
            | {f"account_{account.pk}": "yes" if account.pk in chosen else "" for account in self.all_accounts}
            | {f"text_{pk}": own_text(clean_text(values["text"]), text) for pk, text in values["texts"].items()}
            | ({name: str(value) for name, value in values["about"].cleaned().items()} if values["about"] else {})
        )

    def values(self) -> dict[str, Any]:
        """What `create_draft` and `save_draft` take."""
        cleaned = self.cleaned_data
        texts = {account.pk: cleaned.get(f"text_{account.pk}", "") for account in cleaned["accounts"]}
        about = About(**{name: cleaned[name] or self.fields[name].initial or cleaned[name] for name in ABOUT}) if "category" in self.data else None
        return {name: cleaned[name] for name in ("title", "text", "accounts", "publish_at", "campaign")} | {"texts": texts, "about": about}

    def record_words(self) -> list[str]:
        """What is chosen for the record, in words: what the closed part of the form says of itself."""
        about = [self._chosen("category"), self["case_reference"].value(), self._chosen("case_stage"), self._chosen("sensitivity"), self._chosen("retention")]
        is_named = self["naming_decided_by"].value() or self["naming_reason"].value()
        about.append(_("somebody is named") if is_named else _("nobody who was arrested is named") if self["names_nobody"].value() else "")
        return [str(words) for words in about if words]

    def _chosen(self, name: str) -> str:
        value = str(self[name].value() or self.fields[name].initial or "")
        return str(dict(cast(Any, self.fields[name]).choices).get(value, "")) if value else ""

    def is_record_open(self) -> bool:
        """Whether something of it must be mended: then the page shows it open."""
        return any(self[name].errors for name in (*ABOUT, *CASE, *NAMING))


def _field(form: forms.Form, name: str) -> forms.ModelChoiceField:
    return cast(forms.ModelChoiceField, form.fields[name])


def kept_choices() -> list[tuple[str, str]]:
    """Each way of keeping a record with its period."""
    return [(value, Draft(retention=value).shown_retention) for value in Retention.values]


def _moment(when: datetime | None) -> str:
    return when.astimezone(UTC).isoformat(timespec="minutes") if when else ""


def draft_state(draft: Draft) -> dict[str, str]:
    """A draft as it is saved, name of a field of its form → its value as a string: what two editions are compared by."""
    kept = {variant.account_id: variant.text for variant in draft.variants.all()}
    return (
        {"title": draft.title, "text": draft.text, "campaign": str(draft.campaign_id or ""), "when": _moment(draft.publish_at)}
        | {f"account_{pk}": "yes" for pk in kept}
        | {f"text_{pk}": text for pk, text in kept.items()}
        | {name: str(value) for name, value in About.of(draft).cleaned().items()}
    )


def _initial(draft: Draft | None, kept: Mapping[int, str]) -> dict[str, Any]:
    if draft is None:
        return {}
    publish_at: datetime | None = draft.publish_at
    return {
        "title": draft.title,
        "text": draft.text,
        "accounts": list(kept),
        "when": AT if publish_at else ASAP,
        "publish_at": publish_at,
        "campaign": draft.campaign_id,
        "edition": draft.edition,
        "base": digests(draft_state(draft)),
        **{name: getattr(draft, name) for name in ABOUT},
    }
