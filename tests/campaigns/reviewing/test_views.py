"""The queue and the page of one decision."""

from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal import auth as totp_auth
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from campaigns.accounts.enums import Network
from campaigns.drafting.actions import add_photo, save_draft, submit
from campaigns.drafting.enums import DraftState as S
from campaigns.drafting.models import Draft, Revision
from campaigns.publishing.actions import approve
from campaigns.publishing.models import Delivery
from campaigns.reviewing.actions import Wording, look, return_to_author
from campaigns.reviewing.models import Decision
from campaigns.reviewing.queries import hashes_of, waiting_for
from campaigns.reviewing.shapes import Conditions, StageShape
from onboarding.people.enums import SafetyClass
from portal.core.errors import NotPermitted
from tests.cast import PASSWORD
from tests.factories import NOBODY, certify, make_account, make_draft, make_photo, make_route, submitted


def test_the_queue_says_what_who_where_and_when(champ, cast, as_):
    submitted(champ, make_account(handle="northshore"), title="Ferry times")
    page = as_(cast.carla).get(reverse("review-list")).content.decode()
    for words in ("Ferry times", "Idris Vale", "@northshore (X)", "once approved"):
        assert words in page


def test_the_page_shows_exactly_what_goes_out_and_the_three_acts(champ, cast, as_):
    x, page = make_account(followers=48_000), make_account(Network.FACEBOOK)
    draft = make_draft(champ, x, page)
    add_photo(draft=draft, by=champ, content=make_photo(), alt="The harbour at dawn", about=NOBODY)
    draft = Draft.objects.get()
    revision = submit(draft=draft, by=champ, edition=draft.edition)
    shown = as_(cast.carla).get(reverse("review-detail", args=[revision.pk])).content.decode()
    for words in (
        "Approve for X and Facebook",
        "Return it to the author",
        "Refuse it",
        "48,000 followers",
        "The harbour at dawn",
        "The harbour road is open again.",
    ):
        assert words in shown
    for account, sha256 in hashes_of(revision).items():
        assert f'name="hash-{account}" value="{sha256}"' in shown


def test_one_tap_approves_what_was_shown(champ, cast, as_):
    revision = submitted(champ)
    client = as_(cast.carla)
    client.get(reverse("review-detail", args=[revision.pk]))
    client.post(reverse("review-approve", args=[revision.pk]), {f"hash-{pk}": sha256 for pk, sha256 in hashes_of(revision).items()})
    assert Draft.objects.get().state == S.APPROVED
    shown = client.get(reverse("review-detail", args=[revision.pk])).content.decode()
    assert "Approved" in shown
    assert "Your decision" not in shown


def test_your_own_words_are_kindly_left_to_somebody_else(cast, as_):
    certify(cast.carla)
    revision = submitted(cast.carla)
    client = as_(cast.carla)
    shown = client.get(reverse("review-detail", args=[revision.pk])).content.decode()
    assert "somebody else decides" in shown
    assert "Approve for" not in shown
    assert "Your own words wait for somebody else" in client.get(reverse("review-list")).content.decode()
    assert client.get(reverse("review-return", args=[revision.pk])).url == reverse("review-detail", args=[revision.pk])


def test_your_own_words_say_when_nobody_is_left_to_decide(cast, as_):
    certify(cast.carla)
    url = reverse("review-detail", args=[submitted(cast.carla).pk])
    assert "The other approvers have been told" in as_(cast.carla).get(url).content.decode()
    cast.colin.is_active = False
    cast.colin.save()
    shown = as_(cast.carla).get(url).content.decode()
    assert "Ask an administrator for another approver" in shown
    assert "have been told" not in shown


def test_the_second_version_shows_what_changed_and_why_the_first_came_back(champ, cast, as_):
    first = submitted(champ)
    return_to_author(revision=first, by=cast.carla, reason="accuracy", words="Which road?")
    draft = Draft.objects.get()
    draft = save_draft(
        draft=draft, by=champ, edition=draft.edition, title=draft.title, text="The harbour road east is open again.", accounts=[first.payloads.get().account]
    )
    second = submit(draft=draft, by=champ, edition=draft.edition)
    shown = as_(cast.carla).get(reverse("review-detail", args=[second.pk])).content.decode()
    assert "What changed since version 1" in shown
    assert "<ins>" in shown
    assert "Which road?" in shown
    assert "no longer be decided" in as_(cast.carla).get(reverse("review-detail", args=[first.pk])).content.decode() or "Returned" in shown


@pytest.mark.parametrize(("name", "state"), [("review-return", S.RETURNED), ("review-refuse", S.REFUSED)])
def test_against_it_with_reason_and_words(champ, cast, as_, name, state):
    revision = submitted(champ)
    client = as_(cast.carla)
    address = reverse(name, args=[revision.pk])
    assert client.get(address).status_code == 200
    empty = client.post(address, {"reason": "tone", "words": ""})
    assert (empty.status_code, Draft.objects.get().state) == (200, S.IN_REVIEW)
    client.post(address, {"reason": "tone", "words": "Kinder."})
    assert Draft.objects.get().state == state
    assert "Kinder." in as_(champ).get(reverse("draft-detail", args=[revision.draft_id])).content.decode()


@pytest.mark.parametrize("who", ["champ", "connie", "ada", "rita", "nova"])
def test_only_approvers_come_in(champ, cast, as_, who):
    revision = submitted(champ)
    client = as_(getattr(cast, who))
    for name, args in [("review-list", []), ("review-detail", [revision.pk]), ("review-return", [revision.pk]), ("review-refuse", [revision.pk])]:
        assert client.get(reverse(name, args=args)).status_code == 403


def test_a_draft_of_somebody_who_turned_covert_is_not_there(champ, cast, as_):
    revision = submitted(champ, title="Ferry times")
    champ.safety_class = SafetyClass.COVERT
    champ.save()
    client = as_(cast.carla)
    assert client.get(reverse("review-detail", args=[revision.pk])).status_code == 404
    assert "Ferry times" not in client.get(reverse("review-list")).content.decode()


def test_an_unlisted_author_is_a_colleague(champ, cast, as_):
    champ.safety_class = SafetyClass.UNLISTED
    champ.save()
    revision = submitted(champ)
    for address in (reverse("review-list"), reverse("review-detail", args=[revision.pk])):
        shown = as_(cast.carla).get(address).content.decode()
        assert "a colleague" in shown
        assert "Idris Vale" not in shown


def test_query_counts_do_not_grow_with_rows(champ, cast, as_):
    accounts = [make_account(), make_account(Network.FACEBOOK)]
    client = as_(cast.carla)

    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("review-list")).status_code == 200
        return len(asked)

    submitted(champ, *accounts)
    few = queries()
    for _ in range(20):
        submitted(champ, *accounts)
    assert queries() == few


def test_what_is_decided_is_not_asked_again(champ, cast, as_):
    revision = submitted(champ)
    return_to_author(revision=revision, by=cast.colin, reason="tone", words="W.")
    for name in ("review-return", "review-refuse"):
        assert as_(cast.carla).get(reverse(name, args=[revision.pk])).url == reverse("review-detail", args=[revision.pk])


def test_the_queue_shows_risk_who_looks_and_what_is_for_you_by_name(champ, cast, as_):
    stages = (StageShape(deciders="people", people=(cast.carla.pk,)), StageShape())
    make_route(Wording("Named", "D.", 1, Conditions(categories=("appeal",)), stages), by=cast.ada, second=cast.colin)
    usual, named = submitted(champ, title="Usual"), submitted(champ, title="Named one")
    assert list(waiting_for(cast.colin)) == [usual, named]
    draft = make_draft(champ, make_account(), title="An appeal")
    Draft.objects.filter(pk=draft.pk).update(category="appeal")
    draft.refresh_from_db()
    appeal = submit(draft=draft, by=champ, edition=draft.edition)
    look(revision=usual, by=cast.colin)
    assert list(waiting_for(cast.carla)) == [appeal, usual, named]
    page = as_(cast.carla).get(reverse("review-list")).content.decode()
    for words in ("For you by name", "Appeal for information", "stage 1 of 2", "Colin Baird is looking at it"):
        assert words in page


def test_the_mark_is_kept_by_the_open_page_and_never_blocks(champ, cast, as_):
    revision = submitted(champ)
    client = as_(cast.colin)
    assert client.post(reverse("review-looking", args=[revision.pk])).status_code == 200
    assert not look(revision=revision, by=cast.carla)
    page = as_(cast.carla).post(reverse("review-looking", args=[revision.pk])).content.decode()
    assert "Colin Baird is looking at it now" in page
    assert "Approve for" in as_(cast.carla).get(reverse("review-detail", args=[revision.pk])).content.decode()
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        assert look(revision=revision, by=cast.carla)
    as_(cast.carla).post(reverse("review-leave", args=[revision.pk]))
    assert look(revision=revision, by=cast.colin)


def test_one_by_one_through_the_queue(champ, cast, as_):
    first, second, third = (submitted(champ, title=f"T{number}") for number in range(3))
    client = as_(cast.carla)
    shown = client.get(reverse("review-detail", args=[second.pk]) + "?queue=1").content.decode()
    assert "2 of 3" in shown
    assert f"{reverse('review-detail', args=[third.pk])}?queue=1" in shown
    hashes = {f"hash-{pk}": sha256 for pk, sha256 in hashes_of(first).items()}
    assert client.post(reverse("review-approve", args=[first.pk]), hashes | {"queue": "1"}).url == reverse("review-detail", args=[second.pk]) + "?queue=1"
    empty = client.post(reverse("review-return", args=[second.pk]), {"queue": "1"}).content.decode()
    assert "In your words: Say in a sentence what is wrong." in empty
    assert f'href="{reverse("review-detail", args=[second.pk])}?queue=1" class="govuk-back-link"' in empty
    against = {"reason": ["tone", "image"], "words": "Kinder.", "queue": "1"}
    assert client.post(reverse("review-return", args=[second.pk]), against).url == reverse("review-detail", args=[third.pk]) + "?queue=1"
    assert Decision.objects.get(revision=second).reason_words == "Tone, Image"


def test_whoever_approves_shows_again_who_they_are_and_nothing_posted_is_lost(champ, cast, client, settings):
    """By the real door: password and authenticator app; half an hour later the approval asks for the code and then goes through by itself."""
    settings.SECOND_FACTOR_RELAXED = False
    secret = totp_auth.generate_totp_secret()
    totp_auth.TOTP.activate(cast.carla, secret)
    EmailAddress.objects.create(user=cast.carla, email=cast.carla.email, verified=True, primary=True)
    revision = submitted(champ)
    hashes = {f"hash-{pk}": sha256 for pk, sha256 in hashes_of(revision).items()}

    def code():
        return {"code": totp_auth.format_hotp_value(totp_auth.hotp_value(secret, next(totp_auth.yield_hotp_counters_from_time())))}

    now = timezone.now()
    with time_machine.travel(now):
        client.post(reverse("account_login"), {"login": cast.carla.email, "password": PASSWORD})
        client.post(reverse("mfa_authenticate"), code())
        assert client.get(reverse("review-detail", args=[revision.pk])).status_code == 200
    with time_machine.travel(now + timedelta(minutes=30)):
        asked = client.post(reverse("review-approve", args=[revision.pk]), hashes)
        assert "/reauthenticate/" in asked.url
        assert not Decision.objects.exists()
        answer = client.post(reverse("mfa_reauthenticate") + "?" + asked.url.partition("?")[2], code())
        assert answer.status_code == 302
    assert Draft.objects.get().state == S.APPROVED


def test_one_s_own_trust_is_for_one_s_own_eyes(champ, cast, as_, settings):
    settings.TRUST_AFTER = 2
    approve(submitted(champ), by=cast.carla, hashes_seen=hashes_of(Revision.objects.get()))
    assert "1 more approved draft in a row" in as_(champ).get(reverse("trust-own")).content.decode()
    assert "2 more approved drafts" in as_(cast.carla).get(reverse("trust-own")).content.decode()


def test_another_account_later_is_a_draft_of_its_own(champ, cast, as_):
    certify(cast.colin)
    revision = submitted(champ)
    approve(revision, by=cast.carla, hashes_seen=hashes_of(revision))
    facebook = make_account(Network.FACEBOOK)
    as_(cast.colin).post(reverse("also-new", args=[revision.draft_id]), {"accounts": [facebook.pk]})
    copy = Draft.objects.exclude(pk=revision.draft_id).get()
    assert (copy.state, [each.account for each in copy.variants.all()]) == (S.WRITING, [facebook])
    assert Delivery.objects.count() == 1
    assert (copy.copied_from, copy.template_version) == (revision.draft, revision.template_version)
    second = submit(draft=copy, by=cast.colin, edition=copy.edition)
    for writer in (cast.colin, champ):
        with pytest.raises(NotPermitted):
            approve(second, by=writer, hashes_seen=hashes_of(second))
    approve(second, by=cast.carla, hashes_seen=hashes_of(second))
    assert Delivery.objects.count() == 2


def test_the_same_words_are_shown_once_with_all_their_accounts_and_one_hash_each(champ, cast, as_):
    accounts = [make_account(handle="north"), make_account(Network.FACEBOOK, handle="south")]
    revision = submitted(champ, *accounts)
    page = as_(cast.carla).get(reverse("review-detail", args=[revision.pk])).content.decode()
    assert page.count('<article class="post"') == 1
    assert "The same words and photos on all of them:" in page
    assert page.count("@south") == page.count("@north") == 2, "among those that it goes to, and with its hash"
    assert all(f'name="hash-{account.pk}"' in page for account in accounts)
