"""The page that sets any two versions beside each other."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from campaigns.accounts.enums import Network
from campaigns.drafting.actions import About, reopen, save_draft, submit
from campaigns.drafting.models import Draft
from campaigns.publishing.actions import approve
from campaigns.reviewing.actions import return_to_author
from campaigns.reviewing.queries import hashes_of
from onboarding.people.enums import SafetyClass
from tests.factories import make_account, make_draft


def versions(author, *texts, account=None):
    """A draft that was submitted once with each text, each time under another case reference."""
    account = account or make_account()
    draft = make_draft(author, account, text=texts[0])
    submit(draft=draft, by=author, edition=draft.edition)
    for number, text in enumerate(texts[1:], start=2):
        reopen(draft=draft, by=author)
        draft = Draft.objects.get(pk=draft.pk)
        about = About(case_reference=f"NS-{number}")
        draft = save_draft(draft=draft, by=author, edition=draft.edition, title=f"Road {number}", text=text, accounts=[account], about=about)
        submit(draft=draft, by=author, edition=draft.edition)
    return Draft.objects.get(pk=draft.pk)


def page(client, draft, **chosen):
    return client.get(reverse("draft-compare", args=[draft.pk]), chosen)


def test_the_newest_and_the_one_before_unless_others_are_chosen(champ, as_):
    draft = versions(champ, "It is open.", "It is closed.", "It is blocked.")
    shown = page(as_(champ), draft).content.decode()
    assert "closed</del>" in shown
    assert "blocked</ins>" in shown
    assert "removed:" in shown
    shown = page(as_(champ), draft, before=1, after=3).content.decode()
    assert "open</del>" in shown
    assert "NS-3</ins>" in shown
    assert page(as_(champ), draft, before=2, after=2).content.decode().count("These two versions are the same.") == 1


def test_nonsense_is_an_error_and_one_version_is_said(champ, as_):
    draft = versions(champ, "It is open.")
    assert "nothing to compare yet" in page(as_(champ), draft).content.decode()
    assert page(as_(champ), versions(champ, "A", "B"), before="x", after=99).status_code == 200


def test_the_working_draft_beside_the_last_version(champ, as_):
    draft = versions(champ, "It is open.")
    reopen(draft=draft, by=champ)
    assert "These two versions are the same." in page(as_(champ), draft).content.decode()
    draft = Draft.objects.get(pk=draft.pk)
    save_draft(draft=draft, by=champ, edition=draft.edition, title="Road 1", text="It is shut.", accounts=[draft.variants.get().account])
    shown = page(as_(champ), draft).content.decode()
    assert "From version 1 to the working draft." in shown
    assert "shut</ins>" in shown
    assert "From the working draft to version 1." in page(as_(champ), draft, before="now", after=1).content.decode()
    submit(draft=Draft.objects.get(pk=draft.pk), by=champ, edition=Draft.objects.get(pk=draft.pk).edition)
    assert 'value="now"' not in page(as_(champ), draft).content.decode()


def test_each_version_says_what_was_decided_on_it(champ, cast, as_):
    draft = versions(champ, "It is open.")
    return_to_author(revision=draft.revisions.get(), by=cast.carla, reason="tone", words="Say which road.")
    draft = Draft.objects.get(pk=draft.pk)
    shown = page(as_(champ), draft).content.decode()
    assert f"Version 1, {date_format(timezone.localdate(), 'j M')}, returned" in shown
    assert "by Carla Reyes" in shown
    submit(draft=draft, by=champ, edition=draft.edition)
    assert "It waits for a decision." in page(as_(champ), draft).content.decode()


def test_an_approved_draft_is_no_secret_but_its_versions_are(champ, cast, as_):
    draft = versions(champ, "It is open.", "It is closed.")
    revision = draft.revisions.first()
    approve(revision=revision, by=cast.carla, hashes_seen=hashes_of(revision))
    assert as_(cast.connie).get(reverse("draft-detail", args=[draft.pk])).status_code == 200
    assert "Compare two versions" not in as_(cast.connie).get(reverse("draft-detail", args=[draft.pk])).content.decode()
    assert page(as_(cast.connie), draft).status_code == 404
    assert page(as_(cast.rita), draft).status_code == 200
    assert page(as_(cast.carla), draft).status_code == 200


def test_a_protected_author_is_not_there_for_others(champ, cast, as_):
    draft = versions(champ, "It is open.", "It is closed.")
    champ.safety_class = SafetyClass.COVERT
    champ.save()
    assert page(as_(cast.carla), draft).status_code == 404


def test_as_many_queries_for_two_versions_as_for_six(champ, as_):
    few, many = versions(champ, "A", "B"), versions(champ, *"CDEFGH", account=make_account(Network.FACEBOOK))
    client = as_(champ)
    page(client, few)
    counts = []
    for draft in (few, many):
        with CaptureQueriesContext(
            connection,
        ) as seen:
            page(client, draft)
        counts.append(len(seen))
    assert counts[0] == counts[1]
