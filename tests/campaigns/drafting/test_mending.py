"""Each thing that stands in the way of submitting leads to the form that mends it, and is said once."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from campaigns.accounts.enums import Network
from campaigns.drafting.actions import create_draft
from campaigns.drafting.mending import blockers_of
from campaigns.drafting.models import Draft
from campaigns.drafting.screening import findings
from tests.factories import make_account, make_draft, make_photo


def with_photo(champ, as_):
    draft = make_draft(champ, make_account())
    upload = SimpleUploadedFile("a.png", make_photo(), content_type="image/png")
    as_(champ).post(reverse("draft-photo-add", args=[draft.pk]), {"photo": upload})
    return draft


def test_a_photo_without_words_leads_to_its_own_form(champ, as_):
    draft = with_photo(champ, as_)
    page = as_(champ).get(reverse("draft-detail", args=[draft.pk])).content.decode()
    address = reverse("draft-photo-edit", args=[draft.pk, draft.photos.get().pk])
    card = page.partition('id="next-card"')[2].partition("</section>")[0]
    assert f'href="{address}">Photo 1: Describe it for people who cannot see it.</a>' in card
    assert f'<a href="{address}" class="govuk-button">Describe photo 1</a>' in card
    assert "<h3>Photo 1</h3>" in page
    assert page.count("Describe it for people who cannot see it.") == 1
    assert f'href="{address}"' in as_(champ).get(reverse("draft-submit", args=[draft.pk])).content.decode()


def test_whoever_cannot_mend_it_reads_it_among_what_screening_noticed(champ, cast, as_):
    draft = with_photo(champ, as_)
    page = as_(cast.chief).get(reverse("draft-detail", args=[draft.pk])).content.decode()
    assert page.count("Describe it for people who cannot see it.") == 1
    assert "Describe photo 1" not in page


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": ""}, "id_text"),
        ({"text": "x" * 300}, "id_text"),
        ({"accounts": []}, "id_accounts_0"),
        ({"publish_at": timezone.now() + timedelta(hours=1)}, "id_when_0"),
        ({"title": "Harbour\u200broad"}, "id_title"),
    ],
)
def test_what_is_about_the_text_leads_to_its_field(champ, as_, changes, field):
    draft = create_draft(by=champ, **{"title": "T", "text": "Open.", "accounts": [make_account()]} | changes)
    if "publish_at" in changes:
        Draft.objects.update(publish_at=timezone.now() - timedelta(hours=1))
    draft.refresh_from_db()
    assert reverse("draft-edit", args=[draft.pk]) + "#" + field in [blocker.url for blocker in blockers_of(draft, findings(draft))]
    form = as_(champ).get(reverse("draft-edit", args=[draft.pk])).content.decode()
    assert f'id="{field}"' in form


def test_an_own_text_leads_to_its_own_field(champ):
    x = make_account(Network.X)
    draft = create_draft(by=champ, title="T", text="Open.", accounts=[x], texts={x.pk: "y" * 300})
    assert [blocker.url for blocker in blockers_of(draft, findings(draft))] == [f"{reverse('draft-edit', args=[draft.pk])}#id_text_{x.pk}"]
