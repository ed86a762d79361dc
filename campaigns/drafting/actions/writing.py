"""Writing a draft: its text, the accounts it goes to, and when."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from dataclasses import fields as fields_of
from datetime import datetime, timedelta
from typing import Any, Self

from django.utils import timezone
from django.utils.translation import gettext as _

import campaigns.drafting.rules  # noqa: F401  (registers the permissions)
from campaigns.accounts.counting import clean_text
from campaigns.accounts.enums import AccountState
from campaigns.accounts.models import Account
from campaigns.drafting.actions.likenesses import compare
from campaigns.drafting.enums import CaseStage, Category, DraftState, Retention, Sensitivity
from campaigns.drafting.models import Campaign, Draft, Labels, TemplateVersion, Variant
from campaigns.drafting.rules import OPEN_STATES, is_trained, may_be_named
from campaigns.drafting.screening.asking import note_names
from onboarding.learning.queries import is_certified
from onboarding.people.models import StaffMember
from portal.core.actions import action, require
from portal.core.audit import record
from portal.core.errors import NotPermitted, Refused

A_DOUBLE_PRESS = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class About:
    """What a draft is labelled with; see `models.Labels`. Nothing of it is published."""

    category: str = Category.GENERAL
    case_reference: str = ""
    case_stage: str = CaseStage.NONE
    sensitivity: str = Sensitivity.ROUTINE
    retention: str = Retention.ROUTINE
    naming_decided_by: str = ""
    naming_reason: str = ""
    names_nobody: bool = False

    @classmethod
    def of(cls, labels: Labels) -> Self:
        """The labels of a draft or of what was submitted."""
        return cls(**{each.name: getattr(labels, each.name) for each in fields_of(cls)})

    def cleaned(self) -> dict[str, Any]:
        """Field name → value as it is kept."""
        return {name: one_line(value) if isinstance(value, str) else value for name, value in asdict(self).items()}


class Stale(Refused):
    """Somebody saved in the meantime. Nothing was overwritten; `draft` is the newer state."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(
            _("This draft was changed while you had it open, so that nothing was saved. Compare your text with the newer one below, then save again.")
        )
        self.draft = draft


def require_writer(by: StaffMember) -> None:
    """Raises NotPermitted, saying what to do, unless the person may write for the force."""
    if not may_be_named(by):
        raise NotPermitted(_("Speaking for the force is not open to you. Ask your supervisor."))
    if not is_trained(by):
        if not is_certified(by):
            raise NotPermitted(_("Finish the core courses first: your certificate opens this page."))
        raise NotPermitted(_("A policy waits for your answer. Agree to it first, then write your draft."))
    require(by, "campaigns.draft_for_force")


def locked_draft(draft: Draft) -> Draft:
    """The draft as it is now, locked until the transaction ends."""
    return Draft.objects.select_for_update(of=("self",)).select_related("author").get(pk=draft.pk)


def require_edit(by: StaffMember, draft: Draft) -> None:
    """Raises Refused when the state of the draft, NotPermitted when the person stands against a change."""
    require(by, "campaigns.handle_draft", draft)
    if draft.state not in OPEN_STATES:
        raise Refused(
            _("It can only be changed while it is being written. Take it back to writing first; an approval or a pending decision then no longer counts.")
        )


def note_editor(draft: Draft, by: StaffMember) -> None:
    """Remembers who wrote, in memory: none of them may decide on it. A new edition tells other tabs."""
    draft.last_editor = by
    draft.editors = sorted({*draft.editors, by.pk})
    draft.edition += 1


@action("draft.create")
def create_draft(
    *,
    by: StaffMember,
    title: str,
    text: str,
    accounts: Iterable[Account] = (),
    texts: Mapping[int, str] | None = None,
    campaign: Campaign | None = None,
    publish_at: datetime | None = None,
    about: About | None = None,
    template_version: TemplateVersion | None = None,
    copied_from: Draft | None = None,
) -> Draft:
    """A new draft. `texts` maps an account's primary key to its own text; the others inherit the common one. `publish_at` None: once approved.

    When the author made the very same one less than a minute ago, that one: the button was pressed twice.
    """
    require_writer(by)
    StaffMember.accounts.select_for_update(of=("self",), no_key=True).get(pk=by.pk)  # two presses of the same button come one after the other
    accounts = list(accounts)
    fields: dict[str, Any] = {
        "title": one_line(title),
        "text": clean_text(text),
        "campaign": campaign,
        "publish_at": publish_at,
        **(about or About()).cleaned(),
    }
    fields |= {"template_version": template_version, "copied_from": copied_from}
    own = {account.pk: own_text(fields["text"], (texts or {}).get(account.pk, "")) for account in accounts}
    if pressed_twice := _just_made(by, fields, own):
        return pressed_twice
    draft = Draft.objects.create(author=by, last_editor=by, editors=[by.pk], **fields)
    _set_variants(draft, accounts, texts or {})
    note_names(draft, by=by)
    record("draft.created", draft, by=by)
    compare(draft)
    return draft


@action("draft.save")
def save_draft(
    *,
    draft: Draft,
    by: StaffMember,
    edition: int,
    title: str,
    text: str,
    accounts: Iterable[Account] = (),
    texts: Mapping[int, str] | None = None,
    campaign: Campaign | None = None,
    publish_at: datetime | None = None,
    about: About | None = None,
) -> Draft:
    """Saves the whole draft; its labels stay when `about` is None. What was ticked counts no longer when a text is another one.

    Raises Stale when `edition` is not the one that was opened: nothing is overwritten.
    """
    draft = locked_draft(draft)
    require_edit(by, draft)
    if draft.edition != edition:
        raise Stale(draft)
    said = _texts_of(draft)
    draft.title, draft.text, draft.campaign, draft.publish_at = one_line(title), clean_text(text), campaign, publish_at
    for name, value in (about.cleaned() if about else {}).items():
        setattr(draft, name, value)
    _set_variants(draft, accounts, texts or {})
    if _texts_of(draft) != said:
        draft.checklist = []
    note_editor(draft, by)
    draft.save()
    note_names(draft, by=by)
    record("draft.saved", draft, by=by, edition=draft.edition)
    compare(draft)
    return draft


def _just_made(by: StaffMember, fields: Mapping[str, Any], own: Mapping[int, str]) -> Draft | None:
    recent = Draft.objects.filter(author=by, state=DraftState.WRITING, made_at__gt=timezone.now() - A_DOUBLE_PRESS, **fields)
    same = (draft for draft in recent.prefetch_related("variants") if {each.account_id: each.text for each in draft.variants.all()} == own)
    return next(same, None)


def _texts_of(draft: Draft) -> set[str]:
    """What the public would read, wherever: what somebody ticked was about these words."""
    return {draft.text, *draft.variants.exclude(text="").values_list("text", flat=True)}


def own_text(common: str, own: str) -> str:
    """A text equal to the common one is kept as "inherits": empty."""
    cleaned = clean_text(own)
    return "" if cleaned == common else cleaned


def one_line(title: str) -> str:
    """The words without line ends and doubled spaces."""
    return " ".join(clean_text(title).split())


def _set_variants(draft: Draft, accounts: Iterable[Account], texts: Mapping[int, str]) -> None:
    """One row per chosen account."""
    chosen = {account.pk: account for account in accounts}
    kept = {variant.account_id: variant for variant in draft.variants.select_related("account")}
    for account in chosen.values():
        if account.state == AccountState.DISCONNECTED and account.pk not in kept:
            raise Refused(_("%(account)s is disconnected. Choose another account.") % {"account": account})
    draft.variants.exclude(account__in=chosen).delete()
    for pk in chosen:
        Variant.objects.update_or_create(draft=draft, account_id=pk, defaults={"text": own_text(draft.text, texts.get(pk, ""))})
