"""What colleagues say to each other about a draft, and who never reads it."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaigns.drafting.actions import comment, resolve_comment, withdraw_comment
from campaigns.drafting.models import Comment
from campaigns.drafting.queries import people_concerned, threads_of
from campaigns.publishing.actions import approve
from campaigns.reviewing.queries import hashes_of
from onboarding.people.enums import SafetyClass
from portal.core.errors import NotPermitted, Refused
from portal.core.models import AuditEvent, Notice, OutgoingMail
from tests.factories import make_draft, submitted


def told():
    return {(notice.person.email.split("@")[0], notice.kind) for notice in Notice.objects.filter(kind="comment").select_related("person")}


def test_the_author_those_chosen_and_the_thread_are_told_and_nobody_else(champ, cast):
    draft = make_draft(champ)
    first = comment(draft=draft, by=cast.carla, text="Is the bridge meant?", told=[cast.colin])
    assert told() == {("champ", "comment"), ("colin", "comment")}
    comment(draft=draft, by=champ, text="Yes.", parent=first)
    assert told() == {("champ", "comment"), ("colin", "comment"), ("carla", "comment")}
    mails = " ".join(f"{mail.subject} {mail.text}" for mail in OutgoingMail.objects.all())
    assert "Carla Reyes wrote a comment" in mails
    assert "bridge" not in mails
    assert "bridge" not in " ".join(str(event.data) for event in AuditEvent.objects.all())


def test_whom_it_may_be_meant_for(champ, cast):
    draft = make_draft(champ)
    assert {person.pk for person in people_concerned(draft)} == {champ.pk, cast.carla.pk, cast.colin.pk}
    draft.editors = [*draft.editors, cast.chief.pk, cast.connie.pk]
    draft.save()
    assert {person.pk for person in people_concerned(draft)} == {champ.pk, cast.carla.pk, cast.colin.pk, cast.chief.pk}
    cast.colin.safety_class = SafetyClass.UNLISTED
    cast.colin.save()
    assert cast.colin not in people_concerned(draft)
    with pytest.raises(Refused, match="Choose again"):
        comment(draft=draft, by=champ, text="Look.", told=[cast.colin])


def test_who_may_not_comment(champ, cast):
    draft = make_draft(champ)
    for person in (cast.connie, cast.rita, cast.ada, cast.nova):
        with pytest.raises(NotPermitted):
            comment(draft=draft, by=person, text="Hello.")
    assert not Comment.objects.exists()


def test_one_level_only_and_only_of_this_draft(champ, cast):
    draft, other = make_draft(champ), make_draft(champ, title="Other")
    first = comment(draft=draft, by=champ, text="One.")
    answer = comment(draft=draft, by=cast.carla, text="Two.", parent=first)
    with pytest.raises(Refused, match="cannot be answered"):
        comment(draft=draft, by=champ, text="Three.", parent=answer)
    with pytest.raises(Refused, match="cannot be answered"):
        comment(draft=other, by=champ, text="Three.", parent=first)
    with pytest.raises(DatabaseError, match="no thread"), transaction.atomic():
        Comment.objects.create(draft=other, author=champ, text="By hand.", parent=first)


def test_what_was_said_stays_in_the_database(champ):
    said = comment(draft=make_draft(champ), by=champ, text="One.")
    with pytest.raises(DatabaseError, match="what was said stays"), transaction.atomic():
        Comment.objects.filter(pk=said.pk).update(text="Another.")
    with pytest.raises(DatabaseError), transaction.atomic():
        said.delete()
    assert Comment.objects.get().text == "One."


def test_only_its_author_withdraws_it_and_then_nobody_reads_it(champ, cast, as_):
    draft = make_draft(champ)
    said = comment(draft=draft, by=champ, text="A slip of the tongue.")
    with pytest.raises(NotPermitted):
        withdraw_comment(comment=said, by=cast.carla)
    for person, status in ((cast.carla, 302), (cast.rita, 403), (cast.connie, 404)):
        assert as_(person).post(reverse("comment-withdraw", args=[draft.pk, said.pk])).status_code == status
        assert Comment.objects.get().withdrawn_at is None
    as_(champ).post(reverse("comment-withdraw", args=[draft.pk, said.pk]))
    for person in (champ, cast.carla, cast.rita):
        shown = as_(person).get(reverse("draft-comments", args=[draft.pk])).content.decode()
        assert "Withdrawn by whoever wrote it." in shown
        assert "slip of the tongue" not in shown


def test_a_thread_is_marked_as_done_once(champ, cast, as_):
    draft = make_draft(champ)
    said = comment(draft=draft, by=champ, text="One.")
    resolve_comment(comment=said, by=cast.carla)
    as_(cast.colin).post(reverse("comment-resolve", args=[draft.pk, said.pk]))
    assert Comment.objects.get().resolved_by == cast.carla
    assert AuditEvent.objects.filter(verb="comment.resolved").count() == 1
    answer = comment(draft=draft, by=champ, text="Two.", parent=said)
    with pytest.raises(Refused, match="first comment"):
        resolve_comment(comment=answer, by=champ)


def test_it_is_written_and_answered_on_its_page(champ, cast, as_):
    revision = submitted(champ)
    draft, client = revision.draft, as_(cast.carla)
    address = reverse("draft-comments", args=[draft.pk])
    client.post(address, {"text": "Which road?", "told": [cast.colin.pk], "version": 1})
    said = Comment.objects.get()
    assert (said.revision, said.author, list(said.told.all())) == (revision, cast.carla, [cast.colin])
    assert "Which road?" in as_(champ).get(address, {"answer": said.pk}).content.decode()
    as_(champ).post(address, {"text": "The one to the harbour.", "parent": said.pk})
    for page in (reverse("draft-detail", args=[draft.pk]), reverse("review-detail", args=[revision.pk])):
        shown = as_(cast.carla).get(page).content.decode()
        assert "Which road?" in shown
        assert "The one to the harbour." in shown


def test_hidden_characters_and_nothing_are_refused(champ, as_):
    draft, client = make_draft(champ), as_(champ)
    for text in ("", "  ", "open\u202enepo", "a\u200bb"):
        assert client.post(reverse("draft-comments", args=[draft.pk]), {"text": text}).status_code == 200
    assert not Comment.objects.exists()
    assert client.get(reverse("draft-comments", args=[draft.pk]), {"answer": "9" * 400}).status_code == 200
    assert client.post(reverse("draft-comments", args=[draft.pk]), {"text": "x", "parent": "nonsense"}).status_code == 200


def test_an_approved_draft_is_no_secret_but_what_was_said_is(champ, cast, as_):
    revision = submitted(champ)
    comment(draft=revision.draft, by=cast.carla, text="Between us.")
    approve(revision=revision, by=cast.carla, hashes_seen=hashes_of(revision))
    client = as_(cast.connie)
    shown = client.get(reverse("draft-detail", args=[revision.draft_id]))
    assert shown.status_code == 200
    assert "Between us." not in shown.content.decode()
    assert client.get(reverse("draft-comments", args=[revision.draft_id])).status_code == 404
    assert "Between us." in as_(cast.rita).get(reverse("draft-detail", args=[revision.draft_id])).content.decode()
    assert as_(cast.rita).post(reverse("draft-comments", args=[revision.draft_id]), {"text": "x"}).status_code == 403


def test_a_protected_colleague_is_not_named(champ, cast, as_):
    draft = make_draft(champ)
    comment(draft=draft, by=cast.colin, text="One.", told=[cast.carla])
    comment(draft=draft, by=cast.carla, text="Two.", told=[cast.colin])
    cast.colin.safety_class = SafetyClass.COVERT
    cast.colin.save()
    shown = as_(champ).get(reverse("draft-comments", args=[draft.pk])).content.decode()
    assert "Colin" not in shown
    assert "One." in shown


def test_as_many_queries_for_one_comment_as_for_many(champ, cast):
    draft = make_draft(champ)
    counts = []
    for number in (1, 6):
        for _each in range(number):
            said = comment(draft=draft, by=cast.carla, text="One.", told=[cast.colin])
            comment(draft=draft, by=champ, text="Two.", parent=said)
        with CaptureQueriesContext(connection) as seen:
            assert all(str(answer.author) and list(answer.told.all()) == [] for one in threads_of(draft) for answer in one.answers.all())
        counts.append(len(seen))
    assert counts[0] == counts[1]


# ---- names after an @ ----


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("@Carla Reyes, is it right?", {"carla"}),
        ("Ask @carla.", {"carla"}),
        ("@COLIN  baird and @Carla", {"colin", "carla"}),
        ("@Cárla", {"carla"}),
        ("@Carla Smith, is it right?", set()),
        ("@Carla SMITH", set()),
        ("@Carla de Vries", set()),
        ("@Carla-Maria", set()),
        ("@Carla Reyes-Smith", set()),
        ("@Carla Smith knows @Colin", {"colin"}),
        ("@Carla please look", {"carla"}),
        ("@Carla de acuerdo", {"carla"}),
        ("@Carla I think so", {"carla"}),
        ("@Carla\nPlease look", {"carla"}),
        ("@Carla, Colin has seen it", {"carla"}),
        ("@Carlaa and a@carla and carla@force.example and @ Carla", set()),
        ("@Connie, @Rita, @nobody", set()),
        ("@Idris", set()),
    ],
)
def test_a_name_after_an_at_tells_only_those_who_may_be_told(champ, cast, text, who):
    said = comment(draft=make_draft(champ), by=champ, text=text)
    assert {person.email.split("@")[0] for person in said.told.all()} == who
    assert {name for name, _kind in told()} == who
    assert AuditEvent.objects.filter(verb="comment.written").get().data["told"] == sorted(person.pk for person in said.told.all())


def test_a_first_name_of_two_names_nobody_and_the_full_name_one(champ, cast):
    cast.colin.full_name = "Carla Baird"
    cast.colin.save()
    draft = make_draft(champ)
    assert not comment(draft=draft, by=champ, text="@Carla, look.").told.exists()
    assert list(comment(draft=draft, by=champ, text="@Carla Baird, look.").told.all()) == [cast.colin]


def test_the_answer_is_the_same_for_a_colleague_who_is_not_concerned_and_for_nobody(champ, cast, as_):
    draft = make_draft(champ)
    url = reverse("draft-comments", args=[draft.pk])
    pages = [as_(champ).post(url, {"text": f"@{name}, look."}, follow=True).content.decode() for name in ("Connie", "Zelda")]
    assert all("Sent." in shown for shown in pages)
    assert told() == set()
    assert "<h1" in pages[0]
    assert f"Comments on {draft.title}" in pages[0]
