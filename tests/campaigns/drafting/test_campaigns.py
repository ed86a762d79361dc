"""Campaigns: who starts and changes them, what their links carry, what went out."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.accounts.enums import Network
from campaigns.drafting.actions import edit_campaign, save_draft, start_campaign, submit
from campaigns.drafting.models import Campaign, Draft, Variant
from campaigns.drafting.queries import went_out
from campaigns.drafting.screening import findings
from campaigns.publishing.actions import approve
from campaigns.publishing.models import Delivery
from onboarding.people.enums import SafetyClass
from portal.core.errors import NotPermitted, Refused
from portal.core.models import AuditEvent
from tests.factories import certify, make_account, make_draft

LINK = "https://www.force.example.org/bikes"


@pytest.fixture(autouse=True)
def own_site(settings):
    settings.UTM_HOSTS = ["www.force.example.org"]


@pytest.fixture
def campaign(champ):
    return start_campaign(by=champ, name="Lock it, mark it", theme="Bicycles", starts_on=timezone.localdate(), audience="Cyclists")


def change(campaign, by, **changes):
    names = ("name", "theme", "starts_on", "ends_on", "audience", "tag")
    return edit_campaign(campaign=campaign, by=by, **({name: getattr(campaign, name) for name in names} | changes))


def test_a_campaign_has_a_tag_of_its_name(campaign):
    assert (campaign.tag, campaign.audience) == ("lock-it-mark-it", "Cyclists")


def test_links_go_out_tagged_as_everybody_sees_them(champ, cast, campaign, as_):
    x, page = make_account(), make_account(Network.FACEBOOK)
    draft = make_draft(champ, x, page, text=f"Mark your bicycle: {LINK}#when", campaign=campaign)
    want = {account.pk: f"{LINK}?utm_source={account.network}&utm_medium=social&utm_campaign=lock-it-mark-it#when" for account in (x, page)}
    seen = as_(champ).get(reverse("draft-submit", args=[draft.pk])).content.decode()
    revision = submit(draft=draft, by=champ, edition=draft.edition)
    reviewed = as_(cast.carla).get(reverse("review-detail", args=[revision.pk])).content.decode()
    for payload in revision.payloads.all():
        assert want[payload.account_id] in payload.text
        assert want[payload.account_id].replace("&", "&amp;") in seen
        assert want[payload.account_id].replace("&", "&amp;") in reviewed
        assert payload.sha256 == payload.digest()


def test_the_counter_counts_what_goes_out(champ, campaign, as_):
    page = make_account(Network.FACEBOOK)
    data = {"text": LINK, "accounts": [page.pk], "campaign": campaign.pk}
    sent = Variant(draft=Draft(text=LINK, campaign=campaign), account=page).published_text
    live = as_(champ).post(reverse("draft-count"), data, headers={"HX-Request": "true"}).content.decode()
    assert f"{len(sent)} of 5,000 used" in live
    assert len(sent) > len(LINK)
    without = as_(champ).post(reverse("draft-count"), data | {"campaign": "9" * 30}, headers={"HX-Request": "true"}).content.decode()
    assert f"{len(LINK)} of 5,000 used" in without


def test_a_link_on_x_says_what_it_costs(champ, as_):
    live = as_(champ).post(reverse("draft-count"), {"text": LINK, "accounts": [make_account().pk]}, headers={"HX-Request": "true"}).content.decode()
    assert "$0.20 instead of $0.015" in live


def test_screening_asks_for_no_campaign_twice(champ, campaign, django_assert_max_num_queries):
    few = make_draft(champ, make_account(), campaign=campaign)
    many = make_draft(champ, *(make_account(Network.FACEBOOK) for _each in range(12)), campaign=campaign, text="Another text altogether.")
    with django_assert_max_num_queries(12):
        findings(Draft.objects.get(pk=few.pk))
    with django_assert_max_num_queries(12):
        findings(Draft.objects.get(pk=many.pk))


def test_a_new_tag_makes_drafts_in_writing_a_new_edition_and_leaves_what_was_submitted(champ, cast, campaign):
    account = make_account()
    draft, other = make_draft(champ, account, text=LINK, campaign=campaign), make_draft(champ, account, text=f"Two {LINK}", campaign=campaign)
    frozen = submit(draft=other, by=champ, edition=other.edition).payloads.get()
    change(campaign, cast.carla, tag="bikes")
    with pytest.raises(Refused, match="has changed since you looked"):
        submit(draft=draft, by=champ, edition=draft.edition)
    frozen.refresh_from_db()
    assert "utm_campaign=lock-it-mark-it" in frozen.text
    draft.refresh_from_db()
    assert "utm_campaign=bikes" in submit(draft=draft, by=champ, edition=draft.edition).payloads.get().text


@pytest.mark.parametrize("tag", ["Two Words", "ümlaut", "a&b", "x" * 41, "-a"])
def test_a_tag_is_plain(champ, campaign, tag):
    with pytest.raises(Refused, match="small letters"):
        change(campaign, champ, tag=tag)


def test_the_form_makes_a_tag_plain(champ, campaign, as_):
    data = {"name": "N", "theme": "T", "starts_on": campaign.starts_on.isoformat(), "tag": "Two Words!"}
    assert as_(champ).post(reverse("campaign-edit", args=[campaign.pk]), data).status_code == 302
    campaign.refresh_from_db()
    assert (campaign.tag, campaign.name) == ("two-words", "N")


def test_who_may_change_it(champ, cast, campaign, as_):
    certify(cast.dispatch)
    with pytest.raises(NotPermitted):
        change(campaign, cast.dispatch)
    assert as_(cast.dispatch).get(reverse("campaign-edit", args=[campaign.pk])).status_code == 403
    for person in (champ, cast.carla, cast.chief):
        change(campaign, person, name=f"By {person.pk}")
    cast.ada.is_superuser = True
    with pytest.raises(NotPermitted):
        change(campaign, cast.ada)


def test_it_can_be_handed_on_but_not_to_somebody_unlisted(champ, cast, campaign, as_):
    cast.connie.safety_class = SafetyClass.UNLISTED
    cast.connie.save()
    data = {"name": "N", "theme": "T", "starts_on": campaign.starts_on.isoformat(), "owner": cast.connie.pk}
    assert as_(champ).post(reverse("campaign-edit", args=[campaign.pk]), data).status_code == 200
    assert as_(champ).post(reverse("campaign-edit", args=[campaign.pk]), data | {"owner": cast.tara.pk}).status_code == 302
    assert Campaign.objects.get().owner == cast.tara
    assert AuditEvent.objects.filter(verb="campaign.changed").count() == 1


def test_the_page_shows_what_went_out_and_nothing_of_a_covert_author(champ, cast, campaign, as_):
    draft = make_draft(champ, make_account(), text="Out it went.", campaign=campaign)
    revision = submit(draft=draft, by=champ, edition=draft.edition)
    approve(revision, by=cast.carla, hashes_seen={str(payload.account_id): payload.sha256 for payload in revision.payloads.all()})
    assert not went_out(campaign).exists()
    Delivery.objects.update(state="sent", settled_at=timezone.now(), external_id="1", permalink="https://x.example/1")
    page = as_(cast.rita).get(reverse("campaign-detail", args=[campaign.pk])).content.decode()
    assert "What went out: 1 post" in page
    assert "Out it went." in page
    champ.safety_class = SafetyClass.COVERT
    champ.save()
    page = as_(cast.rita).get(reverse("campaign-detail", args=[campaign.pk])).content.decode()
    assert "Out it went." not in page
    assert champ.full_name not in page


def test_a_save_in_another_campaign_changes_what_would_go_out(champ, campaign):
    draft = make_draft(champ, make_account(), text=LINK)
    assert draft.variants.get().published_text == LINK
    save_draft(draft=draft, by=champ, edition=draft.edition, title="T", text=LINK, accounts=[v.account for v in draft.variants.all()], campaign=campaign)
    assert "utm_campaign" in Variant.objects.get(draft=draft).published_text


def test_dates_stand_in_order(champ, campaign):
    with pytest.raises(Refused, match="ends before it starts"):
        change(campaign, champ, ends_on=campaign.starts_on - timedelta(days=1))
