"""What a list of drafts is narrowed by."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.accounts.queries import account_names
from campaigns.drafting.enums import Category, DraftState
from campaigns.drafting.queries import campaign_names
from portal.core.widgets import ChosenRow, LongSelect


class DraftFilterForm(forms.Form):
    """What a list of drafts is narrowed by. What is rarely asked for, with its long lists to choose from, is there only once it is asked for."""

    FURTHER = ("category", "campaign", "account")

    q = forms.CharField(label=_("Words or case reference"), required=False, max_length=80)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("Any")), *DraftState.choices], widget=LongSelect)
    category = forms.ChoiceField(label=_("About"), required=False, choices=[("", _("Anything")), *Category.choices], widget=LongSelect)
    campaign = ChosenRow(label=_("Campaign"), rows=campaign_names, none=_("Any"))
    account = ChosenRow(label=_("Goes to"), rows=account_names, none=_("Any account"))
    hide_optional = True

    def __init__(self, asked: Mapping[str, Any]) -> None:
        super().__init__(asked)
        self.is_further = "narrow" in asked or any(asked.get(name) for name in self.FURTHER)
        if not self.is_further:
            for name in self.FURTHER:
                del self.fields[name]
