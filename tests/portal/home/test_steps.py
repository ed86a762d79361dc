"""The one next step, as a table."""

import pytest

from portal.home.steps import BackFacts, CourseFacts, Facts, Thing, next_step, tasks

POLICY = (Thing("Social media", "/policies/social-media/"),)
SESSION = Thing("Lunch-and-learn", "/sessions/1/")


def course(read=0, passed=False):
    return CourseFacts("Why it starts with us", "/learn/m1/", minutes=15, cards_read=read, cards=4, is_passed=passed)


PASSED = (course(4, passed=True), course(4, passed=True))
WALKED = {"courses": PASSED, "certificate_url": "/c/", "has_attended": True, "may_draft": True, "has_drafted": True}

TABLE = [
    ("closed circle", Facts(is_circle_open=False, policies=POLICY, courses=(course(),)), "read-ahead", "/learn/m1/"),
    ("closed circle, no courses", Facts(is_circle_open=False, course_list_url="/learn/"), "read-ahead", "/learn/"),
    ("closed circle, but decisions wait", Facts(is_circle_open=False, waiting=2, review_url="/review/"), "decide", "/review/"),
    ("closed circle, but marks wait", Facts(is_circle_open=False, unmarked=(SESSION,)), "attendance", "/sessions/1/"),
    ("a policy comes before courses", Facts(policies=POLICY, courses=(course(),)), "policy", "/policies/social-media/"),
    ("first card", Facts(courses=(course(),)), "card", "/learn/m1/"),
    ("next card", Facts(courses=(course(4, passed=True), course(2))), "card", "/learn/m1/"),
    ("all cards read", Facts(courses=(course(4),)), "quiz", "/learn/m1/"),
    ("courses come before decisions", Facts(courses=(course(),), waiting=3), "card", "/learn/m1/"),
    (
        "just certified, and a session to book",
        Facts(courses=PASSED, certificate_url="/c/", is_certificate_new=True, sessions_to_book=1, session_list_url="/sessions/"),
        "session",
        "/sessions/",
    ),
    ("closed circle, but a job", Facts(is_circle_open=False, courses=(course(),), own_job="people", own_job_url="/people/"), "people", "/people/"),
    ("training comes before the own job", Facts(courses=(course(),), own_job="trail", own_job_url="/records/"), "card", "/learn/m1/"),
    ("the own job comes before a first draft", Facts(courses=PASSED, may_draft=True, own_job="trail", own_job_url="/records/"), "trail", "/records/"),
    ("the own job of whoever is not certified", Facts(own_job="figures", own_job_url="/dashboard/"), "figures", "/dashboard/"),
    ("decisions come before the own job", Facts(**WALKED, waiting=1, review_url="/review/", own_job="people", own_job_url="/people/"), "decide", "/review/"),
    (
        "a session to book",
        Facts(courses=PASSED, certificate_url="/c/", sessions_to_book=2, may_draft=True, session_list_url="/sessions/"),
        "session",
        "/sessions/",
    ),
    ("a place is booked", Facts(courses=PASSED, place=SESSION, sessions_to_book=2, may_draft=True, draft_new_url="/drafts/new/"), "draft", "/drafts/new/"),
    ("no session is planned", Facts(courses=PASSED, may_draft=True, draft_new_url="/drafts/new/"), "draft", "/drafts/new/"),
    ("may not draft", Facts(courses=PASSED, has_attended=True, share_url="/share/"), "done", "/share/"),
    ("decisions", Facts(**WALKED, waiting=1, unmarked=(SESSION,), review_url="/review/"), "decide", "/review/"),
    ("others wait before the first draft", Facts(**{**WALKED, "has_drafted": False}, waiting=1, review_url="/review/"), "decide", "/review/"),
    ("marks", Facts(**WALKED, unmarked=(SESSION,)), "attendance", "/sessions/1/"),
    ("a draft that came back", Facts(**WALKED, waiting=1, back=BackFacts("Roads", "/drafts/1/", person="Maren", reason="Tone")), "returned", "/drafts/1/"),
    ("a draft that nobody decided on", Facts(**WALKED, back=BackFacts("Roads", "/drafts/1/", is_expired=True)), "expired", "/drafts/1/"),
    ("training comes before it", Facts(courses=(course(),), back=BackFacts("Roads", "/drafts/1/")), "card", "/learn/m1/"),
    ("all done", Facts(**WALKED, share_url="/share/"), "done", "/share/"),
]


@pytest.mark.parametrize(("facts", "name", "url"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_next_step(facts, name, url):
    step = next_step(facts)
    assert (step.name, step.url) == (name, url)
    assert step.title
    assert step.text
    assert step.button


def states(facts):
    return {task["title"]: task["state"] for task in tasks(facts)}


def test_the_rest_names_what_is_done_and_what_is_not_open_yet():
    facts = Facts(courses=(course(2),), policies=POLICY)
    assert states(facts) == {
        "Social media": "Needs your answer",
        "Why it starts with us": "2 of 4 cards",
        "Your certificate": "When every course is passed",
        "A session with colleagues": "None is planned",
        "Write a first draft": "When you are certified and agree to the policies",
    }
    assert [task["url"] for task in tasks(facts) if task["title"] == "Your certificate"] == [""]


def test_the_rest_of_somebody_who_walked_the_path():
    facts = Facts(**WALKED, open_drafts=1, waiting=2, unmarked=(SESSION,))
    assert states(facts) == {
        "Policies": "Answered",
        "Why it starts with us": "Passed",
        "Your certificate": "Earned",
        "A session with colleagues": "Attended",
        "Your drafts": "1 open",
        "Decide on drafts": "2 wait",
        "Mark who came: Lunch-and-learn": "To mark",
    }


def test_before_the_circle_opens_nothing_is_asked():
    assert states(Facts(is_circle_open=False, courses=(course(),)))["Why it starts with us"] == "Optional"
