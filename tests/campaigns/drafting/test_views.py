"""The pages on which drafts are listed, written, submitted."""

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from campaigns.accounts.enums import Network
from campaigns.drafting.actions import reopen, start_campaign, submit
from campaigns.drafting.enums import DraftState
from campaigns.drafting.models import Draft
from campaigns.drafting.queries import drafts_seen_by
from campaigns.publishing.actions import approve
from campaigns.publishing.enums import DeliveryState
from campaigns.publishing.models import Delivery
from onboarding.people.enums import SafetyClass
from tests.factories import certify, make_account, make_draft, make_photo, submitted


def typed(edited=None, **changes):
    """What a browser would post for the edit screen."""
    data = {"title": "Harbour road", "text": "Open again.", "when": "asap"}
    if edited:
        data |= {"edition": edited.edition, "accounts": [v.account_id for v in edited.variants.all()]}
    return data | changes


def test_every_page_of_a_draft_comes_up(champ, as_):
    account = make_account(followers=48_000)
    draft = make_draft(champ, account)
    client = as_(champ)
    for name, args in [
        ("draft-list", []),
        ("draft-new", []),
        ("draft-detail", [draft.pk]),
        ("draft-edit", [draft.pk]),
        ("draft-submit", [draft.pk]),
        ("draft-withdraw", [draft.pk]),
        ("draft-reopen", [draft.pk]),
        ("draft-photo-add", [draft.pk]),
        ("campaign-list", []),
        ("campaign-new", []),
    ]:
        assert client.get(reverse(name, args=args)).status_code == 200, name
    assert "48,000 followers" in client.get(reverse("draft-submit", args=[draft.pk])).content.decode()


def test_a_draft_is_written_from_one_screen(champ, as_):
    x, page, next_year = make_account(), make_account(Network.FACEBOOK), timezone.now().year + 1
    answer = as_(champ).post(
        reverse("draft-new"),
        typed(
            accounts=[x.pk, page.pk],
            **{f"text_{page.pk}": "Longer words.\r\nTwo lines.", "when": "at", "publish_at_0": f"{next_year}-05-01", "publish_at_1": "10:30"},
        ),
    )
    draft = Draft.objects.get()
    assert answer.url == reverse("draft-detail", args=[draft.pk])
    assert {v.account_id: v.published_text for v in draft.variants.all()} == {x.pk: "Open again.", page.pk: "Longer words.\nTwo lines."}
    assert draft.publish_at.isoformat() == f"{next_year}-05-01T10:30:00+00:00"


def test_a_stale_tab_keeps_what_was_typed_and_shows_the_newer_draft(champ, as_):
    draft = make_draft(champ, make_account())
    stale = typed(draft, text="From the second tab.")
    client = as_(champ)
    client.post(reverse("draft-edit", args=[draft.pk]), typed(draft, text="From the first tab."))
    answer = client.post(reverse("draft-edit", args=[draft.pk]), stale)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "From the second tab." in page
    assert "From the first tab." in page
    draft.refresh_from_db()
    assert draft.text == "From the first tab."
    stale["edition"] = answer.context["form"].data["edition"]
    asked = client.post(reverse("draft-edit", args=[draft.pk]), stale | {"clashing": ["text"]})
    assert asked.status_code == 409
    assert "Choose for each of them" in asked.content.decode()
    client.post(reverse("draft-edit", args=[draft.pk]), stale)
    draft.refresh_from_db()
    assert draft.text == "From the second tab."


def test_the_length_is_checked_with_and_without_script(champ, as_):
    x, page = make_account(), make_account(Network.FACEBOOK)
    data = typed(text="x" * 281, accounts=[x.pk, page.pk])
    live = as_(champ).post(reverse("draft-count"), data, headers={"HX-Request": "true"}).content.decode()
    assert "1 too many (281 of 280)" in live
    assert "281 of 5000 used" in live.replace(",", "").replace("\u202f", "")
    assert 'id="previews"' in live
    assert "<html" not in live
    assert "<html" in as_(champ).post(reverse("draft-count"), data).content.decode()
    without = as_(champ).post(reverse("draft-new"), data | {"check": "1"}).content.decode()
    assert "1 too many (281 of 280)" in without
    assert not Draft.objects.exists()


def test_a_long_paste_is_cut_nowhere_and_counted_whole(champ, as_):
    x, page = make_account(), make_account(Network.FACEBOOK)
    assert "maxlength" not in re.search(r"<textarea[^>]* name=.text.[^>]*>", as_(champ).get(reverse("draft-new")).content.decode()).group()
    for length in [5001, 25_000, 60_000]:
        data = typed(text="y" * length, accounts=[x.pk, page.pk])
        live = as_(champ).post(reverse("draft-count"), data, headers={"HX-Request": "true"}).content.decode()
        assert f"{length:,} characters: the portal takes 5,000. Shorten it by {length - 5000:,}." in live
        assert f"{length - 5000:,} too many ({length:,} of 5,000)" in live
        assert f"Shorten it by {length - 5000:,}." in as_(champ).post(reverse("draft-new"), data).content.decode()
    assert as_(champ).post(reverse("draft-new"), typed(text="z\r\n" * 2499 + "zz", accounts=[page.pk])).status_code == 302


def test_what_a_link_costs_stands_below_the_text(champ, as_, settings):
    data = typed(text="See https://example.org/" + "a" * 1011, accounts=[make_account().pk])
    live = as_(champ).post(reverse("draft-count"), data, headers={"HX-Request": "true"}).content.decode()
    assert "27 of 280 used" in live
    assert "X charges $0.20 for a post with a link, $0.015 without (since 20 April 2026)." in live
    settings.X_PRICE_WITH_LINK, settings.X_PRICES_SINCE = "$0.25", date(2027, 1, 2)
    live = as_(champ).post(reverse("draft-count"), data, headers={"HX-Request": "true"}).content.decode()
    assert "X charges $0.25 for a post with a link, $0.015 without (since 2 January 2027)." in live
    settings.X_PRICE_WITHOUT_LINK = ""
    assert "charges" not in as_(champ).post(reverse("draft-count"), data, headers={"HX-Request": "true"}).content.decode()


def test_errors_lose_nothing(champ, as_):
    answer = as_(champ).post(reverse("draft-new"), typed(title="", text="Kept words.", when="at"))
    page = answer.content.decode()
    assert "Kept words." in page
    assert "Choose the day and the time" in page
    assert answer.status_code == 200


def test_submitting_posts_the_edition_that_was_looked_at(champ, as_):
    draft = make_draft(champ, make_account())
    as_(champ).post(reverse("draft-submit", args=[draft.pk]), {"edition": draft.edition - 1})
    draft.refresh_from_db()
    assert draft.state == DraftState.WRITING
    as_(champ).post(reverse("draft-submit", args=[draft.pk]), {"edition": draft.edition})
    draft.refresh_from_db()
    assert draft.state == DraftState.IN_REVIEW


@pytest.mark.parametrize("edition", ["", "x", "-1", "9" * 40])
def test_nonsense_for_an_edition_is_refused(champ, as_, edition):
    draft = make_draft(champ, make_account())
    assert as_(champ).post(reverse("draft-submit", args=[draft.pk]), {"edition": edition}).status_code == 302
    draft.refresh_from_db()
    assert draft.state == DraftState.WRITING


def test_without_accounts_the_page_says_who_can_connect_one(champ, as_):
    assert "An administrator can connect" in as_(champ).get(reverse("draft-new")).content.decode()


def test_whoever_is_not_certified_is_told_what_to_do(cast, as_):
    page = as_(cast.connie).get(reverse("draft-list"))
    assert "Finish the core courses first" in page.content.decode()
    assert as_(cast.connie).get(reverse("draft-new")).status_code == 403
    assert as_(cast.connie).post(reverse("draft-new"), typed()).status_code == 403


def test_a_covert_colleague_is_refused_without_a_reason_that_tells(cast, as_):
    certify(cast.nova)
    page = as_(cast.nova).get(reverse("draft-list")).content.decode()
    assert "Speaking for the force is not open to you. Ask your supervisor." in page
    assert as_(cast.nova).get(reverse("draft-new")).status_code == 403


def test_a_draft_is_hidden_from_whoever_has_no_business_with_it(champ, cast, as_):
    draft = make_draft(champ, make_account())
    for name in ["draft-detail", "draft-edit", "draft-submit", "draft-withdraw", "draft-reopen", "draft-photo-add"]:
        assert as_(cast.connie).get(reverse(name, args=[draft.pk])).status_code == 404, name
    assert as_(cast.chief).get(reverse("draft-detail", args=[draft.pk])).status_code == 200
    assert as_(cast.chief).get(reverse("draft-edit", args=[draft.pk])).status_code == 403


def test_the_list_narrows_and_says_when_nothing_fits(champ, as_):
    make_draft(champ, make_account(), title="Ferry times")
    client = as_(champ)
    assert "Ferry times" in client.get(reverse("draft-list"), {"q": "ferry", "state": "writing"}).content.decode()
    assert "Nothing fits" in client.get(reverse("draft-list"), {"q": "tram"}).content.decode()
    assert client.get(reverse("draft-list"), {"state": "no-such", "page": "x", "show": "zzz"}).status_code == 200


def test_hostile_words_are_shown_as_text(champ, as_):
    draft = make_draft(champ, make_account(), title="<script>alert(1)</script>", text="</textarea><img src=x onerror=alert(1)>")
    client = as_(champ)
    for name in ["draft-detail", "draft-edit", "draft-submit"]:
        page = client.get(reverse(name, args=[draft.pk])).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page


@pytest.mark.parametrize("name", ["draft-list", "campaign-list"])
def test_query_counts_do_not_grow_with_rows(champ, cast, as_, name):
    accounts = [make_account(), make_account(Network.FACEBOOK)]
    client, today = as_(cast.carla), timezone.localdate()

    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse(name), {"show": "all"}).status_code == 200
        return len(asked)

    def add():
        submitted(champ, *accounts, campaign=start_campaign(by=champ, name="C", theme="T", starts_on=today))

    add()
    few = queries()
    for _ in range(20):
        add()
    assert queries() == few


def test_query_counts_of_one_draft_do_not_grow_with_its_history(champ, as_):
    draft = submitted(champ, make_account()).draft
    client, address = as_(champ), reverse("draft-detail", args=[draft.pk])

    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    few = queries()
    for _ in range(6):
        reopen(draft=draft, by=champ)
        draft.refresh_from_db()
        submit(draft=draft, by=champ, edition=draft.edition)
    assert queries() == few


def _upload(name, content):
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")


def test_a_time_that_has_passed_is_refused_beside_the_field(champ, as_):
    past = typed(when="at", publish_at_0="2020-01-01", publish_at_1="10:00")
    assert "This time has passed" in as_(champ).post(reverse("draft-new"), past).content.decode()
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    ("day", "hour", "said"), [("2027-03-28", "02:30", "02:30 does not exist. Choose 03:00 or later"), ("2026-10-25", "02:30", "02:30 comes twice")]
)
def test_an_hour_that_the_clocks_skip_is_refused_and_one_that_comes_twice_is_asked_about(champ, as_, settings, day, hour, said):
    settings.TIME_ZONE = "Europe/Berlin"
    timezone.get_default_timezone.cache_clear()
    try:
        page = as_(champ).post(reverse("draft-new"), typed(when="at", publish_at_0=day, publish_at_1=hour)).content.decode()
    finally:
        timezone.get_default_timezone.cache_clear()
    assert said in page


def test_what_a_person_may_open_is_answered_the_same_for_one_and_for_many(champ, cast):
    drafts = [make_draft(champ, make_account()), submitted(champ).draft]
    approved = submitted(champ)
    approve(approved, by=cast.carla, hashes_seen={str(payload.account_id): payload.sha256 for payload in approved.payloads.all()})
    drafts.append(Draft.objects.get(pk=approved.draft_id))
    for safety_class in (SafetyClass.OPEN, SafetyClass.COVERT):
        champ.safety_class = safety_class
        champ.save()
        for _name, person in cast:
            seen = set(drafts_seen_by(person))
            for draft in drafts:
                fresh = Draft.objects.get(pk=draft.pk)
                assert person.has_perm("campaigns.view_draft", fresh) == (fresh in seen), (person.email, fresh.state, safety_class)


def test_the_counting_page_shows_photos_of_drafts_that_are_yours_only(champ, cast, as_):
    draft = make_draft(champ, x := make_account())
    as_(champ).post(reverse("draft-photo-add", args=[draft.pk]), {"photo": _upload("a.png", make_photo()), "alt": "Seen"})
    data = typed(accounts=[x.pk], draft=draft.pk)
    assert "Seen" in as_(champ).post(reverse("draft-count"), data).content.decode()
    assert "Seen" not in as_(cast.connie).post(reverse("draft-count"), data).content.decode()
    assert as_(cast.connie).post(reverse("draft-count"), {"draft": "x" * 50, "accounts": ["y"]}).status_code == 200


def test_a_button_pressed_twice_makes_one_draft(champ, as_):
    client, page = as_(champ), make_account(Network.FACEBOOK)
    first, again = (client.post(reverse("draft-new"), typed(accounts=[page.pk])) for _press in range(2))
    assert first.url == again.url
    assert Draft.objects.count() == 1
    client.post(reverse("draft-new"), typed(accounts=[page.pk], **{f"text_{page.pk}": "Other words."}))
    client.post(reverse("draft-new"), typed())
    assert Draft.objects.count() == 3
    Draft.objects.update(made_at=timezone.now() - timedelta(minutes=2))
    client.post(reverse("draft-new"), typed())
    assert Draft.objects.count() == 4


def test_whoever_is_left_to_decide_is_warned_before_writing(cast, champ, as_):
    draft = make_draft(champ, make_account())
    url, warned = reverse("draft-edit", args=[draft.pk]), "Nobody else is left to decide"
    assert warned not in as_(cast.colin).get(url).content.decode()
    as_(cast.carla).post(url, typed(draft))
    assert warned in as_(cast.colin).get(url).content.decode()
    assert warned not in as_(cast.carla).get(url).content.decode()
    assert warned not in as_(champ).get(url).content.decode()


def test_an_approval_is_taken_back_only_while_nothing_went_out(champ, cast, as_):
    revision = submitted(champ, make_account(), make_account(Network.FACEBOOK))
    approve(revision, by=cast.carla, hashes_seen={str(each.account_id): each.sha256 for each in revision.payloads.all()})
    page, take_back = reverse("draft-detail", args=[revision.draft_id]), reverse("draft-unapprove", args=[revision.draft_id])
    waiting, gone = Delivery.objects.order_by("pk")
    assert take_back in as_(champ).get(page).content.decode()
    Delivery.objects.filter(pk=gone.pk).update(state=DeliveryState.SENT, external_id="1")
    shown = as_(champ).get(page).content.decode()
    assert take_back not in shown
    assert reverse("delivery-cancel", args=[waiting.pk]) in shown
    assert reverse("delivery-cancel", args=[gone.pk]) not in shown
