"""Findings on the pages, and the page that clears one."""

import pytest
from django.urls import reverse

from campaigns.drafting.screening.models import Clearing, Finding
from tests.factories import make_account, make_draft, submitted

WARNING = "Ring Jo on 07700 900123 if you saw the van."


def test_a_draft_page_marks_the_place_and_says_why_without_a_form(champ, as_):
    page = as_(champ).get(reverse("draft-detail", args=[make_draft(champ, make_account(), text=WARNING).pk])).content.decode()
    assert "noticed:" in page
    assert "07700 900123" in page
    assert "To be cleared first" in page
    assert "Source:" in page
    assert "Clear it" not in page


def test_a_review_page_shows_it_and_clearing_leads_back(champ, cast, as_):
    revision = submitted(champ, text=WARNING)
    finding = Finding.objects.get()
    client = as_(cast.carla)
    url = reverse("finding-clear", args=[finding.pk]) + "?from=review"
    assert url in client.get(reverse("review-detail", args=[revision.pk])).content.decode()
    assert "07700 900123" in client.get(url).content.decode()
    assert client.post(url, {"why": "no"}).status_code == 200
    response = client.post(url, {"why": "Jo asked for it."})
    assert response["Location"] == reverse("review-detail", args=[revision.pk])
    assert Clearing.objects.get().cleared_by == cast.carla
    page = client.get(response["Location"]).content.decode()
    assert "Jo asked for it." in page
    assert url not in page


def test_whoever_goes_through_the_queue_keeps_their_place_there(champ, cast, as_):
    revision = submitted(champ, text=WARNING)
    client, here = as_(cast.carla), reverse("review-detail", args=[revision.pk]) + "?queue=1"
    assert client.post(reverse("review-approve", args=[revision.pk]), {"queue": "1"}).url == here
    url = reverse("finding-clear", args=[Finding.objects.get().pk]) + "?from=queue"
    assert url in client.get(here).content.decode()
    assert f'href="{here}"' in client.get(url).content.decode()
    assert client.post(url, {"why": "Jo asked for it."}).url == here


def test_approving_over_an_open_warning_comes_back_with_a_sentence(champ, cast, as_):
    revision = submitted(champ, text=WARNING)
    hashes = {f"hash-{payload.account_id}": payload.sha256 for payload in revision.payloads.all()}
    page = as_(cast.carla).post(reverse("review-approve", args=[revision.pk]), hashes, follow=True).content.decode()
    assert "nobody has cleared" in page


@pytest.mark.parametrize(("who", "status"), [("champ", 200), ("carla", 200), ("dispatch", 404), ("chief", 200), ("rita", 403)])
def test_who_opens_the_page_that_clears_a_warning(champ, cast, as_, who, status):
    submitted(champ, text=WARNING)
    assert as_(getattr(cast, who)).get(reverse("finding-clear", args=[Finding.objects.get().pk])).status_code == status


def test_the_author_may_not_open_the_page_that_lets_a_block_pass(champ, cast, as_):
    submitted(champ, text="The rape victim is a student from Lowgate.")
    url = reverse("finding-clear", args=[Finding.objects.get().pk])
    refused = as_(champ).get(url)
    assert refused.status_code == 403
    assert "Whoever wrote it answers a warning" in refused.content.decode()
    assert as_(cast.carla).get(url).status_code == 200


def test_a_block_asks_whoever_may_let_it_pass_and_stands_in_the_way_of_everybody_else(champ, cast, as_):
    revision = submitted(champ, text="The rape victim is a student from Lowgate.")
    review = as_(cast.carla).get(reverse("review-detail", args=[revision.pk])).content.decode()
    assert ("Needs your decision" in review, "Stands in the way" in review) == (True, False)
    draft = as_(champ).get(reverse("draft-detail", args=[revision.draft_id])).content.decode()
    assert ("Needs your decision" in draft, "Stands in the way" in draft) == (False, True)


def test_the_page_asks_the_database_as_often_for_many_findings_as_for_one(champ, cast, as_, django_assert_max_num_queries):
    few, many = submitted(champ, text=WARNING), submitted(champ, make_account("facebook"), text=" ".join(f"a{n}@example.org" for n in range(15)))
    client = as_(cast.carla)
    client.get(reverse("review-detail", args=[few.pk]))
    counts = []
    for revision in (few, many):
        with django_assert_max_num_queries(60) as asked:
            client.get(reverse("review-detail", args=[revision.pk]))
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_author_answers_and_the_reviewer_agrees_in_one_tap(champ, cast, as_):
    revision = submitted(champ, text=WARNING)
    url = reverse("finding-clear", args=[Finding.objects.get().pk])
    assert "Answer it, with a reason" in as_(champ).get(reverse("draft-detail", args=[revision.draft_id])).content.decode()
    asked = as_(champ).get(url).content.decode()
    assert "Why may it stay?" in asked
    assert "Clear" not in asked
    as_(champ).post(url, {"why": "Jo asked for it."})
    assert not Clearing.objects.exists()
    page = as_(cast.carla).get(reverse("review-detail", args=[revision.pk])).content.decode()
    assert "Answered by the author" in page
    assert 'name="why" value="Jo asked for it."' in page
    as_(cast.carla).post(url + "?from=review", {"why": "Jo asked for it."})
    assert Clearing.objects.get().cleared_by == cast.carla
