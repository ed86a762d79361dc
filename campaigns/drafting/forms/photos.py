"""What people say about a photo: its description, and who can be recognised in it."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.accounts.limits import ALT_LIMIT
from campaigns.drafting.actions.photos import WORDS_LIMIT, Pictured
from campaigns.drafting.enums import PeopleShown
from portal.core.forms import PlainForm


class AboutPeopleForm(PlainForm):
    """What is said about who is in a photo."""

    people = forms.ChoiceField(
        label=_("Can a person be recognised in it?"),
        choices=PeopleShown.choices,
        required=False,
        help_text=_("By face, voice, tattoo, name badge or number plate. You can answer later, but not submit without."),
        widget=forms.RadioSelect,
    )
    people_words = forms.CharField(
        label=_("Whose consent and how it was recorded, or why it may be shown without"),
        max_length=WORDS_LIMIT,
        required=False,
        help_text=_("For whoever decides. It is kept with the version and not published."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", "data-counter": WORDS_LIMIT}),
    )
    colleagues = forms.CharField(
        label=_("Colleagues in it"),
        max_length=2000,
        required=False,
        help_text=_("Their work e-mail addresses, one a line. Some colleagues may never be pictured."),
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false", "autocapitalize": "none"}),
    )
    is_booking = forms.BooleanField(
        label=_("It is a booking photo"), required=False, help_text=_("Taken at an arrest. How long it may stay public has rules of its own.")
    )
    hide_optional = True

    def clean(self) -> dict[str, Any]:
        """Whoever can be recognised needs a sentence; whoever names a colleague says that somebody can be."""
        cleaned = super().clean()
        is_shown = cleaned.get("people") in {PeopleShown.CONSENT, PeopleShown.WITHOUT}
        if is_shown and not cleaned.get("people_words") and "people_words" not in self.errors:
            self.add_error("people_words", _("Say whose consent you have and how it was recorded, or why it may be shown without."))
        if cleaned.get("colleagues") and not is_shown:
            self.add_error("people", _("You name colleagues who are in it, so choose one of the two answers that begin with “Yes”."))
        return cleaned

    def about(self) -> Pictured:
        """What `add_photo` and `edit_alt` take."""
        cleaned = self.cleaned_data
        return Pictured(people=cleaned["people"], words=cleaned["people_words"], colleagues=cleaned["colleagues"], is_booking=cleaned["is_booking"])

    @property
    def is_told(self) -> bool:
        """Whether the part about people in it stands open: something was said there, or must be mended."""
        return self["people"].value() in {PeopleShown.CONSENT, PeopleShown.WITHOUT} or bool(self["people_words"].errors or self["colleagues"].errors)


class PhotoForm(AboutPeopleForm):
    """A photo, what it shows, and who is in it."""

    photo = forms.FileField(
        label=_("Photo"),
        help_text=_("JPEG, PNG, WebP or HEIC, up to 20 MB. Place, time and camera are removed from it."),
        widget=forms.ClearableFileInput(attrs={"accept": "image/*,.heic,.heif"}),
    )
    alt = forms.CharField(
        label=_("What the photo shows"),
        max_length=ALT_LIMIT,
        required=False,
        help_text=_("One or two sentences for people who cannot see it. It is published with the photo. You can add it later, but not submit without it."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", "data-counter": ALT_LIMIT}),
    )
    field_order = ("photo", "alt", "people", "people_words", "colleagues", "is_booking")


class PhotoAlongForm(PhotoForm):
    """A photo that is sent along with the words of a draft, or none. A browser hands a file over once, so that a page shown again asks for it again."""

    def __init__(self, *args: Any, refused: Mapping[str, list[str]] | None = None, **kwargs: Any) -> None:
        """`refused`: what stood against the photo on the page before, by field; nothing else is looked at then."""
        super().__init__(*args, **kwargs)
        self.fields["photo"].required = False
        self.refused = refused

    def clean(self) -> dict[str, Any]:
        """Words about a photo need the photo; without either nothing is asked."""
        if self.refused is not None:
            for name in self.refused.keys() - self.errors.keys():
                self.add_error(name if name in self.fields else None, self.refused[name])
            return dict(self.cleaned_data)
        if self.has_photo:
            return super().clean()
        cleaned = dict(self.cleaned_data)
        if "photo" not in self.errors and any(cleaned.get(name) for name in ("alt", "people_words", "colleagues")):
            self.add_error("photo", _("You describe a photo, and none was sent. Choose it, or empty the fields about it."))
        return cleaned

    @property
    def has_photo(self) -> bool:
        """Whether a file that can be looked at was sent."""
        return bool(self.cleaned_data.get("photo")) if self.is_bound else False

    def ask_again(self) -> None:
        """For a page that comes back without having kept the photo: says that the file has to be chosen again."""
        if not self.errors.get("photo") and self.has_photo:
            self.add_error("photo", _("A page cannot hold on to a file. Choose the photo again."))

    @property
    def is_open(self) -> bool:
        """Whether the page shows the fields at once: something was typed there, or must be mended."""
        return bool(self.errors) or any(self[name].value() for name in ("alt", "people_words", "colleagues"))


class AltForm(AboutPeopleForm):
    """What a photo shows, and who is in it."""

    alt = forms.CharField(
        label=_("What the photo shows"),
        max_length=ALT_LIMIT,
        help_text=_("One or two sentences for people who cannot see it: who or what, where, doing what. Do not begin with “photo of”."),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto", "data-counter": ALT_LIMIT}),
    )
    field_order = ("alt", "people", "people_words", "colleagues", "is_booking")
