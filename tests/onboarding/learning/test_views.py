"""The pages of learning as people use them, and as they should not."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from onboarding.learning.actions import draw_quiz, revoke
from onboarding.learning.models import Assignment, CardReading, QuizAttempt, QuizResult
from onboarding.people.enums import SafetyClass
from onboarding.people.models import Circle, StaffMember
from tests.cast import COVERT_NAME
from tests.factories import make_certificate, make_course, pass_course, read_all, right_answers


@pytest.fixture(autouse=True)
def _fresh_counter(db, settings):
    cache.clear()
    settings.SECOND_FACTOR_RELAXED = True


def form_of(attempt, answers):
    return {f"question-{pk}": ids for pk, ids in answers.items()}


def test_from_the_first_card_to_the_certificate(cast, as_):
    version = make_course()
    client = as_(cast.connie)
    assert "Start this course" in client.get("/learn/").content.decode()
    assert "0 of 2 cards read" in client.get("/learn/course-m1/").content.decode()
    card = client.get("/learn/course-m1/card-1/").content.decode()
    assert "Card 1 of 2" in card
    assert "I have read this – next card" in card
    assert client.post("/learn/course-m1/card-1/read").url == "/learn/course-m1/card-2/"
    assert "go to the quiz" in client.get("/learn/course-m1/card-2/").content.decode()
    assert client.post("/learn/course-m1/card-2/read").url == "/learn/course-m1/#quiz"
    quiz_url = client.post("/learn/course-m1/quiz").url
    attempt = QuizAttempt.objects.get()
    assert quiz_url == reverse("quiz-detail", args=[attempt.pk])
    page = client.get(quiz_url).content.decode()
    assert page.count("<fieldset") == 2
    assert "Choose all that apply." in page
    result = client.post(f"/learn/quiz/{attempt.pk}/answer", form_of(attempt, right_answers(attempt)), follow=True).content.decode()
    assert "You are certified" in result
    certificate = cast.connie.certificates.get()
    page = client.get(reverse("certificate-detail", args=[certificate.code])).content.decode()
    assert "Connie Marsh" in page
    assert f"/learn/verify/?code={certificate.code}" in page
    assert "style=" not in re.sub(r'src="data:[^"]*"', "", page)
    assert "You are certified until" in client.get("/learn/").content.decode()
    assert version.cards.count() == CardReading.objects.count()


def test_a_failed_quiz_explains_and_names_the_cards_to_read_again(cast, as_):
    attempt = draw_quiz(assignment=read_all(cast.connie, make_course()), by=cast.connie)
    wrong = {
        pk: [str(question.choices.get(is_right=False).pk)]
        for pk, question in ((q.pk, q) for q in attempt.assignment.version.questions.all())
        if pk in attempt.questions
    }
    page = as_(cast.connie).post(f"/learn/quiz/{attempt.pk}/answer", form_of(attempt, wrong), follow=True).content.decode()
    assert "Not passed yet" in page
    assert "Right would have been:" in page
    assert re.search(r"(It is not\.|No\.)", page)
    assert "Read again, then take a new quiz" in page
    assert "/learn/course-m1/card-" in page


def test_an_unanswered_question_keeps_what_was_chosen(cast, as_):
    attempt = draw_quiz(assignment=read_all(cast.connie, make_course()), by=cast.connie)
    first, second = attempt.questions
    chosen = right_answers(attempt)[first]
    response = as_(cast.connie).post(f"/learn/quiz/{attempt.pk}/answer", {f"question-{first}": chosen})
    page = response.content.decode()
    assert response.status_code == 200
    assert "There is a problem" in page
    assert re.search(rf'<a href="#id_question-{second}[^"]*">Question 2: choose (an|at least one) answer</a>', page)
    assert f"#id_question-{second}" in page
    for choice in chosen:
        assert re.search(rf'value="{choice}"[^>]*checked', page)
    assert not QuizResult.objects.exists()


def test_hostile_ids_in_the_form_are_refused(cast, as_):
    version = make_course()
    attempt = draw_quiz(assignment=read_all(cast.connie, version), by=cast.connie)
    good = form_of(attempt, right_answers(attempt))
    other = version.questions.exclude(pk__in=attempt.questions).first()
    client = as_(cast.connie)
    url = f"/learn/quiz/{attempt.pk}/answer"
    name = f"question-{attempt.questions[0]}"
    for bad in (
        {**good, f"question-{other.pk}": other.choices.first().pk},
        {**good, "question-<script>": "1"},
        {**good, name: "0"},
        {**good, name: "' OR 1=1"},
        {},
    ):
        response = client.post(url, bad)
        assert response.status_code == 200
        assert "There is a problem" in response.content.decode()
        assert "<script>" not in response.content.decode()
    assert not QuizResult.objects.exists()


def test_answering_twice_leads_to_the_one_result(cast, as_):
    attempt = draw_quiz(assignment=read_all(cast.connie, make_course()), by=cast.connie)
    client = as_(cast.connie)
    for _again in range(2):
        assert client.post(f"/learn/quiz/{attempt.pk}/answer", form_of(attempt, right_answers(attempt))).url == f"/learn/quiz/{attempt.pk}/result/"
    assert QuizResult.objects.count() == 1
    assert client.get(f"/learn/quiz/{attempt.pk}/").url == f"/learn/quiz/{attempt.pk}/result/"


def test_nobody_sees_another_persons_quiz_or_certificate(cast, as_):
    pass_course(cast.connie, make_course())
    attempt, certificate = QuizAttempt.objects.get(), cast.connie.certificates.get()
    for person in (cast.tara, cast.ada, cast.chief, cast.rita):
        client = as_(person)
        for url in (
            f"/learn/quiz/{attempt.pk}/",
            f"/learn/quiz/{attempt.pk}/result/",
            *(reverse(name, args=[certificate.code]) for name in ("certificate-detail", "certificate-pdf")),
        ):
            assert client.get(url).status_code == 404
        assert client.post(f"/learn/quiz/{attempt.pk}/answer", {}).status_code == 404


def test_reading_ahead_records_nothing_and_says_when_the_circle_opens(cast, as_):
    make_course()
    Circle.objects.filter(pk=cast.connie.circle_id).update(opened_at=None)
    client = as_(cast.connie)
    page = client.get("/learn/").content.decode()
    assert "is not open yet" in page
    assert "Not started" not in page
    assert "60\u00a0%" in page
    card = client.get("/learn/course-m1/card-1/").content.decode()
    assert "Nothing is recorded until your circle opens" in card
    assert "I have read this" not in card
    assert client.post("/learn/course-m1/card-1/read", follow=True).status_code == 200
    assert client.post("/learn/course-m1/quiz").url == "/learn/course-m1/"
    assert not CardReading.objects.exists()
    assert not Assignment.objects.exists()


def test_what_does_not_exist_is_not_found_and_reading_needs_a_post(cast, as_):
    make_course()
    client = as_(cast.connie)
    for url in ("/learn/nothing/", "/learn/course-m1/nothing/", "/learn/quiz/999/", "/learn/certificates/NOTHING/"):
        assert client.get(url).status_code == 404
    assert client.get("/learn/course-m1/card-1/read").status_code == 405
    assert client.get("/learn/course-m1/quiz").status_code == 405


def test_pages_before_any_course_was_imported(cast, as_):
    assert "No courses yet" in as_(cast.connie).get("/learn/").content.decode()


def test_list_pages_do_not_ask_more_for_more_courses(cast, as_, django_assert_max_num_queries):
    make_course("M1")
    client = as_(cast.connie)
    client.get("/learn/")
    with django_assert_max_num_queries(20) as few:
        client.get("/learn/")
    for number in range(2, 12):
        make_course(f"M{number}")
    with django_assert_max_num_queries(20) as many:
        client.get("/learn/")
    assert len(many) == len(few)


def test_a_card_shows_markup_as_text(cast, as_):
    make_course(cards=1, title="<b>Bold</b>", **{"objectives": ["<i>x</i>"]})
    page = as_(cast.connie).get("/learn/course-m1/").content.decode()
    assert "<b>Bold" not in page
    assert "<i>x" not in page


# ---- checking a certificate ----------------------------------------------------------------------------------------


def check(client, code):
    return client.get(reverse("certificate-verify"), {"code": code})


def test_anybody_checks_a_certificate_and_learns_no_name(cast):
    certificate = make_certificate(cast.connie)
    code = certificate.code.lower()
    response = check(Client(), f" {code[:4]}-{code[4:8]} {code[8:]} ")
    page = response.content.decode()
    assert response.status_code == 200
    assert response["X-Robots-Tag"] == "noindex"
    assert "This certificate is valid today." in page
    for said in ("Social media core training", "2 h 10 min", "Course M1, version 1", f"{certificate.expires_at:%Y}"):
        assert said in page
    assert "Marsh" not in page
    assert "Revoke" not in page


def test_every_state_is_said(cast):
    expired = make_certificate(cast.connie, issued_at=timezone.now() - timedelta(days=400))
    superseded, revoked = make_certificate(cast.champ), make_certificate(cast.champ, period=2)
    revoke(certificate=revoked, reason="Secret reason.", by=cast.tara)
    for certificate, sentence in ((expired, "has ended"), (superseded, "newer certificate"), (revoked, "was taken back")):
        page = check(Client(), certificate.code).content.decode()
        assert sentence in page
        assert "Secret reason" not in page


@pytest.mark.parametrize("code", ["NOTHERE", "' OR 1=1 --", "<script>alert(1)</script>", "\u202e" * 50, "x" * 5000, "A" * 15 + "\x00"])
def test_a_code_that_is_none_is_not_found(db, code):
    response = check(Client(), code)
    assert response.status_code == 404
    assert "There is no certificate with the code" in response.content.decode()
    assert "<script>alert" not in response.content.decode()


def test_a_protected_colleagues_certificate_exists_for_nobody_else(cast, as_):
    certificate = make_certificate(cast.nova)

    def seen(code):
        """What somebody who is not signed in sees, without the code itself and the tokens of its forms."""
        return re.sub(r"[A-Za-z0-9]{64}|[A-Z2-9]{16}", "", check(Client(), code).content.decode())

    assert check(Client(), certificate.code).status_code == 404
    assert seen(certificate.code) == seen("A" * 16)
    for person in (cast.tara, cast.ada, cast.chief, cast.rita):
        response = check(as_(person), certificate.code)
        assert response.status_code == 404
        assert COVERT_NAME not in response.content.decode()
        assert as_(person).get(reverse("certificate-revoke", args=[certificate.code])).status_code in (403, 404)
    client = as_(cast.nova)
    assert "valid today" in check(client, certificate.code).content.decode()
    assert COVERT_NAME in client.get(reverse("certificate-detail", args=[certificate.code])).content.decode()
    assert client.get(reverse("certificate-pdf", args=[certificate.code])).content.startswith(b"%PDF-")


def test_colleagues_see_a_name_only_where_it_may_be_named(cast, as_):
    certificate = make_certificate(cast.connie)
    assert "Held by Connie Marsh" in check(as_(cast.champ), certificate.code).content.decode()
    StaffMember.accounts.filter(pk=cast.connie.pk).update(safety_class=SafetyClass.UNLISTED)
    page = check(as_(cast.champ), certificate.code).content.decode()
    assert "Marsh" not in page
    assert "Held by a colleague" in page


def test_checks_are_limited_per_address(cast):
    certificate = make_certificate(cast.connie)
    client = Client()
    codes = [check(client, certificate.code).status_code for _again in range(31)]
    assert codes == [200] * 30 + [429]
    assert client.get(reverse("certificate-verify")).status_code == 200
    assert check(Client(REMOTE_ADDR="192.0.2.7"), certificate.code).status_code == 200


def test_a_trainer_revokes_on_a_page_of_its_own(cast, as_):
    certificate = make_certificate(cast.connie)
    url = reverse("certificate-revoke", args=[certificate.code])
    assert as_(cast.connie).get(url).status_code == 403
    client = as_(cast.tara)
    assert url in check(client, certificate.code).content.decode()
    assert "It cannot be given back" in client.get(url).content.decode()
    assert "Say why" in client.post(url, {"reason": " "}).content.decode()
    page = client.post(url, {"reason": "Somebody else sat it."}, follow=True).content.decode()
    assert "was taken back" in page
    assert "Somebody else sat it." in as_(cast.connie).get(reverse("certificate-detail", args=[certificate.code])).content.decode()


@pytest.mark.parametrize("name", ["Zoë Łukasz-Ăsan", "Ирина Петрова", "\u202eevil\x07\x1b[31m", "A" * 120, "李 小龍"])
def test_a_certificate_prints_whatever_somebody_is_called(cast, as_, name):
    StaffMember.accounts.filter(pk=cast.connie.pk).update(full_name=name)
    certificate = make_certificate(cast.connie)
    response = as_(cast.connie).get(reverse("certificate-pdf", args=[certificate.code]))
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")
