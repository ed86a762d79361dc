"""Publishing a text, answering it, and whom that asks again."""

import pytest
from django.db import IntegrityError, connection, transaction

from onboarding.people.models import StaffMember
from onboarding.policies.actions import answer, import_policies, publish
from onboarding.policies.enums import Answer
from onboarding.policies.files import PolicyFile
from onboarding.policies.models import Acknowledgement, PolicyVersion
from onboarding.policies.queries import changes, current_version, is_current, policy_current, standings, unanswered, word_diff
from portal.core.errors import NotPermitted, Refused
from portal.core.models import AuditEvent, Notice, OutgoingMail


def text(body="Be kind.\n", slug="social-media", **fields) -> PolicyFile:
    return PolicyFile(**{"slug": slug, "title": "Social media policy", "position": 1, "body": body, **fields})


def say(person, version, what=Answer.AGREED, **fields):
    return answer(**{"version": version, "answer": what, "by": person, "sha256_shown": version.sha256, **fields})


def test_publishing_the_same_text_again_changes_nothing(db):
    version = publish(file=text())
    assert publish(file=text()) is None
    assert (version.number, version.sha256, version.is_minor) == (1, PolicyVersion.digest("Be kind.\n"), False)
    assert AuditEvent.objects.filter(verb="policy.published").count() == 1


def test_the_real_policies_come_in_once(db):
    assert [version.number for version in import_policies().values()] == [1, 1]
    assert set(import_policies().values()) == {None}


def test_a_new_text_asks_everybody_who_answered_again_and_tells_them_once(cast):
    first = publish(file=text())
    say(cast.connie, first)
    say(cast.champ, first, Answer.DECLINED)
    say(cast.nova, first)
    say(cast.dispatch, first)
    StaffMember.accounts.filter(pk=cast.dispatch.pk).update(is_active=False)
    second = publish(file=text("Be very kind.\n", why="People asked."))
    publish(file=text("Be very kind.\n"))
    told = Notice.objects.filter(key=f"policy-{second.pk}")
    assert set(told.values_list("person", flat=True)) == {cast.connie.pk, cast.champ.pk, cast.nova.pk}
    assert OutgoingMail.objects.filter(key__endswith=f"policy-{second.pk}").count() == 3
    for person in (cast.connie, cast.champ, cast.nova):
        assert unanswered(person) == [second]
        assert not is_current(person)
    assert Acknowledgement.objects.filter(version=first).count() == 4


def test_a_minor_change_asks_nobody_and_must_say_why(cast):
    first = publish(file=text())
    say(cast.connie, first)
    with pytest.raises(Refused, match="Say why the change is minor"):
        publish(file=text("Be kind!\n", is_minor=True))
    second = publish(file=text("Be kind!\n", is_minor=True, why="A sign."))
    assert second.is_minor
    assert is_current(cast.connie)
    assert unanswered(cast.connie) == []
    assert unanswered(cast.champ) == [second]
    assert not Notice.objects.filter(kind="policy").exists()
    assert not publish(file=text("First.\n", slug="other", is_minor=True)).is_minor


def test_the_latest_answer_counts_and_the_earlier_ones_stay(cast):
    version = publish(file=text())
    assert not is_current(cast.connie)
    for what, expected in ((Answer.SEEKING_ADVICE, False), (Answer.AGREED, True), (Answer.DECLINED, False), (Answer.AGREED, True)):
        say(cast.connie, version, what, comment="As I said.")
        assert is_current(cast.connie) is expected
        assert unanswered(cast.connie) == []
        assert policy_current(StaffMember.objects.filter(pk=cast.connie.pk)).exists() is expected
    assert Acknowledgement.objects.filter(person=cast.connie).count() == 4


def test_current_means_every_policy(cast, django_assert_num_queries):
    one, two = publish(file=text()), publish(file=text(slug="what-we-measure", position=2))
    say(cast.connie, one)
    say(cast.champ, one)
    say(cast.champ, two)
    say(cast.nova, one)
    say(cast.nova, two)
    assert [is_current(person) for person in (cast.connie, cast.champ, cast.nova)] == [False, True, True]
    with django_assert_num_queries(2):
        assert list(policy_current(StaffMember.objects.all())) == [cast.champ]
    with django_assert_num_queries(3):
        assert len(standings(cast.connie)) == 2


def test_an_answer_is_to_exactly_the_words_that_were_shown(cast):
    first = publish(file=text())
    second = publish(file=text("Be very kind.\n"))
    for version, shown in ((first, first.sha256), (second, first.sha256), (second, ""), (second, "0" * 64)):
        with pytest.raises(Refused, match="The text changed while you were reading"):
            say(cast.connie, version, sha256_shown=shown)
    with pytest.raises(Refused, match="one of the three"):
        say(cast.connie, second, "yes please")
    with pytest.raises(Refused, match="2000 characters"):
        say(cast.connie, second, comment="x" * 2001)
    kept = say(cast.connie, second, comment="  Fine.  ")
    assert (kept.sha256, kept.comment, kept.language) == (second.sha256, "Fine.", "en")
    assert AuditEvent.objects.get(verb="policy.answered").data == {"answer": "agreed", "sha256": second.sha256}


def test_whoever_left_answers_nothing(cast):
    version = publish(file=text())
    StaffMember.accounts.filter(pk=cast.connie.pk).update(is_active=False)
    with pytest.raises(NotPermitted):
        say(StaffMember.accounts.get(pk=cast.connie.pk), version)


def test_the_database_refuses_to_change_a_text_or_an_answer(cast):
    say(cast.connie, publish(file=text()))
    for model in (PolicyVersion, Acknowledgement):
        row = model.objects.get()
        for sql in (f"DELETE FROM {model._meta.db_table} WHERE id = {row.pk}", f"UPDATE {model._meta.db_table} SET id = id WHERE id = {row.pk}"):
            with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql)


def test_the_newest_version_is_in_force(db):
    publish(file=text())
    second = publish(file=text("Newer.\n"))
    assert current_version(second.policy) == second


def test_a_difference_gives_both_texts_back():
    before, after = "You must not name a colleague.\n\nAsk first.", "You must never name or show a colleague.\n\nAsk first."
    parts = word_diff(before, after)
    assert "".join(part.text for part in parts if part.kind != "added") == before
    assert "".join(part.text for part in parts if part.kind != "removed") == after
    assert {part.text.strip() for part in parts if part.kind == "added"} == {"never", "or show"}


def test_changes_are_shown_under_their_heading_and_nothing_else_is():
    before = "## Kind\n\nBe kind to\nall of us.\n\n- One\n- Two\n\n## Brave\n\nBe brave.\n"
    after = "## Kind\n\nBe **kind** to all\nof us.\n\n- One\n- Two\n- Three\n\n## Brave\n\nBe very brave.\n"
    found = [(change.heading, [(part.kind, part.text.strip()) for part in change.parts]) for change in changes(before, after)]
    assert found == [("Kind", [("added", "• Three")]), ("Brave", [("same", "Be"), ("added", "very"), ("same", "brave.")])]
    assert changes(before, before.replace("to\nall", "to all")) == []
