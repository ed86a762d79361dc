"""Somebody without an account: one revision, once, with a code, and only where the route asks."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from campaigns.accounts.enums import Network
from campaigns.drafting.enums import DraftState as S
from campaigns.drafting.models import Draft
from campaigns.publishing.actions import approve
from campaigns.publishing.models import Delivery
from campaigns.reviewing.actions import Wording, ask_outside, send_mail_due
from campaigns.reviewing.models import Opinion, OutsideLink, RouteRun
from campaigns.reviewing.queries import hashes_of, waiting_for, waiting_outside
from campaigns.reviewing.shapes import Conditions, StageShape
from portal.core.errors import NotPermitted, Refused
from portal.core.models import AuditEvent, Notice
from tests.factories import make_account, make_route, submitted

WHO = {"name": "Ines Roth", "organisation": "City counsel", "email": "ines@counsel.example"}


@pytest.fixture
def revision(champ, cast):
    """A draft that waits for counsel, then for an approver."""
    stages = (StageShape(deciders="outside"), StageShape())
    make_route(Wording("Counsel", "D.", 1, Conditions(categories=("general",)), stages), by=cast.ada, second=cast.colin)
    return submitted(champ, title="Ferry times")


def mailed():
    """The text of the mail that has just gone out."""
    send_mail_due()
    return mail.outbox[-1].body


def come_in(link_mail):
    """A browser that followed the link and gave the code."""
    visitor = Client()
    path = re.search(r"https?://[^/]+(/review/outside/\S+)", link_mail).group(1)
    assert visitor.get(path).url == reverse("outside-review")
    visitor.post(reverse("outside-review"), {"send": "1"})
    code = re.search(r"\b(\d{6})\b", mailed()).group(1)
    assert visitor.post(reverse("outside-review"), {"code": code}).status_code == 302
    return visitor


def answer(visitor, revision, verdict="approved", words="", **more):
    hashes = {f"hash-{pk}": sha256 for pk, sha256 in hashes_of(revision).items()}
    return visitor.post(reverse("outside-review"), {"verdict": verdict, "words": words, **more, **hashes})


def test_an_outside_reviewer_agrees_and_an_approver_has_the_last_word(revision, cast):
    assert not waiting_for(cast.carla)
    with pytest.raises(NotPermitted, match="asks somebody else"):
        approve(revision, by=cast.carla, hashes_seen=hashes_of(revision))
    ask_outside(revision=revision, by=cast.carla, **WHO)
    visitor = come_in(mailed())
    page = visitor.get(reverse("outside-review"))
    shown = page.content.decode()
    assert "The harbour road is open again." in shown
    assert "Idris Vale" not in shown
    assert page["X-Robots-Tag"].startswith("noindex")
    assert "Thank you" in answer(visitor, revision).content.decode()
    opinion = Opinion.objects.get()
    assert (opinion.name, opinion.organisation, opinion.email, opinion.hashes) == (*WHO.values(), hashes_of(revision))
    assert (Draft.objects.get().state, Delivery.objects.count()) == (S.IN_REVIEW, 0)
    approve(revision, by=cast.carla, hashes_seen=hashes_of(revision))
    assert Delivery.objects.count() == 1
    assert OutsideLink.objects.get().sealed == ""


def test_the_same_words_are_read_once_and_each_account_is_agreed_to(champ, cast):
    stages = (StageShape(deciders="outside"), StageShape())
    make_route(Wording("Counsel", "D.", 1, Conditions(categories=("general",)), stages), by=cast.ada, second=cast.colin)
    revision = submitted(champ, make_account(handle="north"), make_account(Network.FACEBOOK, handle="south"))
    ask_outside(revision=revision, by=cast.carla, **WHO)
    visitor = come_in(mailed())
    shown = visitor.get(reverse("outside-review")).content.decode()
    assert shown.count('<article class="post"') == 1
    assert "The same words and photos on 2 accounts:" in shown
    answer(visitor, revision)
    assert Opinion.objects.get().hashes == hashes_of(revision)


def test_an_objection_returns_it_to_the_author(revision, cast):
    ask_outside(revision=revision, by=cast.carla, **WHO)
    visitor = come_in(mailed())
    page = answer(visitor, revision, "returned").content.decode()
    assert page.count("Say in a sentence what has to change.") == page.count("Choose at least one reason.") == 2
    answer(visitor, revision, "returned", "It prejudges a trial.", reasons=["law", "tone"])
    assert Draft.objects.get().state == S.RETURNED
    assert Opinion.objects.get().reasons == ["law", "tone"]
    assert "Law or proceedings, Tone" in Notice.objects.get(person=cast.champ, kind="decision").text


def test_the_link_works_once_and_for_a_time_and_no_secret_is_kept(revision, cast):
    link = ask_outside(revision=revision, by=cast.carla, **WHO)
    letter = mailed()
    secret = re.search(r"outside/([^/\s]+)/", letter).group(1)
    stored = OutsideLink.objects.filter(pk=link.pk).values_list().get()
    assert secret not in repr(stored)
    assert secret not in repr(list(AuditEvent.objects.values_list("data", flat=True)))
    visitor = come_in(letter)
    answer(visitor, revision)
    assert "answered already" in Client().get(reverse("outside-open", args=[secret])).content.decode()
    assert "nothing here" in Client().get(reverse("outside-open", args=["guess"])).content.decode()
    with time_machine.travel(timezone.now() + timedelta(hours=80)):
        OutsideLink.objects.update(used_at=None)
        assert "run out" in Client().get(reverse("outside-open", args=[secret])).content.decode()


def test_five_wrong_codes_end_the_link_and_without_a_code_nothing_is_shown(revision, cast):
    ask_outside(revision=revision, by=cast.carla, **WHO)
    visitor = Client()
    visitor.get(re.search(r"(/review/outside/\S+)", mailed()).group(1))
    assert "The harbour road" not in visitor.get(reverse("outside-review")).content.decode()
    assert answer(visitor, revision).status_code == 200
    visitor.post(reverse("outside-review"), {"send": "1"})
    for _each in range(5):
        visitor.post(reverse("outside-review"), {"code": "000 000"})
    assert OutsideLink.objects.get().withdrawn_at
    assert not Opinion.objects.exists()
    assert AuditEvent.objects.filter(verb="outside.wrong_code").count() == 5


def test_only_where_the_route_asks_and_nobody_who_works_here(champ, revision, cast):
    with pytest.raises(Refused, match="no account here"):
        ask_outside(revision=revision, by=cast.carla, **(WHO | {"email": "Champ@force.example"}))
    with pytest.raises(NotPermitted):
        ask_outside(revision=revision, by=champ, **WHO)
    make_route(Wording("Plain", "D.", 1, Conditions(categories=("general",)), (StageShape(),), is_on=True), by=cast.ada, second=cast.colin)
    usual = submitted(champ, title="Other")
    assert RouteRun.objects.get(revision=usual).slug in {"counsel", "plain"}
    ask_outside(revision=revision, by=cast.carla, **WHO)
    ask_outside(revision=revision, by=cast.colin, **(WHO | {"name": "Second"}))
    assert OutsideLink.objects.filter(withdrawn_at=None).count() == 1


def test_approvers_are_told_that_somebody_outside_is_to_be_asked_and_the_queue_lists_it(revision, champ, cast, as_):
    told = Notice.objects.filter(kind="review", url=reverse("review-outside", args=[revision.pk]))
    assert {notice.person for notice in told} == {cast.carla, cast.colin}
    assert not waiting_outside(champ)
    for person in (cast.carla, cast.chief):
        page = as_(person).get(reverse("review-list")).content.decode()
        assert "nobody was asked yet" in page
    ask_outside(revision=revision, by=cast.chief, **WHO)
    letter = mailed()
    assert f"{cast.chief} of" in letter
    assert cast.chief.email in letter
    assert "UTC" in letter
    assert "Ines Roth was asked" in as_(cast.carla).get(reverse("review-list")).content.decode()


def test_the_queue_asks_once_for_what_waits_outside(revision, champ, cast, as_, django_assert_num_queries):
    client = as_(cast.carla)
    client.get(reverse("review-list"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("review-list"))
    for number in range(3):
        submitted(champ, title=f"More {number}")
    with django_assert_num_queries(len(few)):
        client.get(reverse("review-list"))


def test_a_link_is_withdrawn_by_a_button(revision, champ, cast, as_):
    page, door = reverse("review-detail", args=[revision.pk]), reverse("review-withdraw", args=[revision.pk])
    ask_outside(revision=revision, by=cast.carla, **WHO)
    letter = mailed()
    assert door in as_(cast.colin).get(page).content.decode()
    assert as_(champ).post(door).status_code == 403
    assert as_(cast.colin).post(door).url == page
    assert OutsideLink.objects.get().withdrawn_at
    assert "withdrawn" in Client().get(re.search(r"(/review/outside/\S+)", letter).group(1)).content.decode()
    assert "No link is out" in as_(cast.colin).post(door, follow=True).content.decode()
