"""Which one thing a person does next, and what else there is. Pure functions over plain facts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MOST_WORDS = 240
"""Characters of a reviewer's words that the home page quotes; the page of the draft has all of them."""


@dataclass(frozen=True)
class Thing:
    """Something with a name and an address."""

    title: str
    url: str


@dataclass(frozen=True)
class CourseFacts:
    """How far the person is with one course."""

    title: str
    url: str
    minutes: int
    cards_read: int
    cards: int
    is_passed: bool


@dataclass(frozen=True)
class BackFacts:
    """A draft of the person's own that came back, with who returned it and why; one that nobody decided on in time has neither."""

    title: str
    url: str
    is_expired: bool = False
    person: str = ""
    reason: str = ""
    words: str = ""


@dataclass(frozen=True)
class Facts:
    """All that the next step depends on. Addresses that lead nowhere yet are empty."""

    is_circle_open: bool = True
    circle: str = ""
    policies: tuple[Thing, ...] = ()
    courses: tuple[CourseFacts, ...] = ()
    certificate_url: str = ""
    certificate_expires_at: datetime | None = None
    is_certificate_new: bool = False
    place: Thing | None = None
    has_attended: bool = False
    sessions_to_book: int = 0
    may_draft: bool = False
    has_drafted: bool = False
    open_drafts: int = 0
    waiting: int = 0
    afterwards: int = 0
    unmarked: tuple[Thing, ...] = ()
    back: BackFacts | None = None
    course_list_url: str = ""
    policy_list_url: str = ""
    session_list_url: str = ""
    draft_list_url: str = ""
    draft_new_url: str = ""
    review_url: str = ""
    afterwards_url: str = ""
    own_job: str = ""
    own_job_url: str = ""
    share_url: str = ""


@dataclass(frozen=True)
class Step:
    """What is asked now: `name` is for tests and style, the rest is shown."""

    name: str
    title: str
    text: str
    button: str
    url: str


def next_step(facts: Facts) -> Step:
    """The first thing that is open, in the order in which a person grows into speaking for the force."""
    for candidate in _order(facts):
        if step := candidate(facts):
            return step
    return Step("done", _("You are up to date"), _("Nothing waits for you. See what the force has published lately."), _("See what went out"), facts.share_url)


def _order(facts: Facts) -> tuple[Callable[[Facts], Step | None], ...]:
    """Before the circle opens, only duties come ahead of reading ahead. Afterwards the own training comes first, then an own draft that
    came back, then others who wait.

    Last comes the job of whoever administers, keeps records or speaks for the association; for everybody else, a first draft.
    """
    if not facts.is_circle_open:
        return (_mend, _decide, _look_afterwards, _mark, _do_own_job, _read_ahead)
    return (_answer_policy, _learn, _mend, _book, _decide, _look_afterwards, _mark, _do_own_job, _draft)


def _read_ahead(facts: Facts) -> Step:
    first = facts.courses[0] if facts.courses else None
    text = _("Your circle, %(circle)s, has not opened yet. You will be told when it does. Until then you can read ahead; nothing is recorded.")
    url = first.url if first else facts.course_list_url
    return Step("read-ahead", _("Read ahead if you like"), text % {"circle": facts.circle}, _("Read the first course"), url)


def _answer_policy(facts: Facts) -> Step | None:
    if not facts.policies:
        return None
    policy = facts.policies[0]
    text = _("It takes about five minutes. You can agree, decline, or ask for advice first; each is a proper answer.")
    return Step("policy", _("Read and answer: %(title)s") % {"title": policy.title}, text, _("Read and answer"), policy.url)


def _learn(facts: Facts) -> Step | None:
    course = next((course for course in facts.courses if not course.is_passed), None)
    if course is None:
        return None
    if course.cards and course.cards_read >= course.cards:
        text = _("You have read every card of this course. A few questions are left.")
        return Step("quiz", course.title, text, _("Go to the questions"), course.url)
    if course.cards_read:
        text = _("You have read %(read)d of %(cards)d cards. Each takes five minutes at most.") % {"read": course.cards_read, "cards": course.cards}
        return Step("card", course.title, text, _("Read the next card"), course.url)
    text = _("%(minutes)d minutes in all, in cards of five minutes at most. Stop whenever you like; your place is kept.") % {"minutes": course.minutes}
    return Step("card", course.title, text, _("Begin this course"), course.url)


def _book(facts: Facts) -> Step | None:
    if facts.place or facts.has_attended or not facts.sessions_to_book:
        return None
    text = _("Talk with colleagues about what this is for, what it costs, and who does what. Bring your lunch and your doubts.")
    return Step("session", _("Book a session"), text, _("See the sessions"), facts.session_list_url)


def _do_own_job(facts: Facts) -> Step | None:
    steps = {
        "people": (_("Look after the people"), _("Invite whoever is missing, give roles, and let go whoever has left."), _("See the people")),
        "trail": (_("Read the trail"), _("Every decision is kept there. Look whether it is whole, or search it."), _("Open the trail")),
        "figures": (_("Look at the figures"), _("See how far each circle takes part. Small groups are never shown."), _("See the figures")),
    }
    return Step(facts.own_job, *steps[facts.own_job], facts.own_job_url) if facts.own_job else None


def _draft(facts: Facts) -> Step | None:
    if not facts.may_draft or facts.has_drafted:
        return None
    text = _("Two sentences and a photo from your working day are enough. Somebody else decides whether it goes out.")
    return Step("draft", _("Write a first draft"), text, _("Write a draft"), facts.draft_new_url)


def _mend(facts: Facts) -> Step | None:
    back = facts.back
    if back is None:
        return None
    if back.is_expired:
        text = _("It did not go out. Take it back, choose another time and submit it again; or withdraw it.")
        return Step("expired", _("Nobody decided in time: %(title)s") % {"title": back.title}, text, _("Open the draft"), back.url)
    text = _("Change it, then submit it again.")
    if back.person:
        text = _("%(person)s returned it because of: %(reason)s.") % {"person": back.person, "reason": back.reason}
    if back.words:
        text = _("%(said)s “%(words)s”") % {"said": text, "words": shortened(back.words)}
    return Step("returned", _("It came back to you: %(title)s") % {"title": back.title}, text, _("See why and change it"), back.url)


def shortened(words: str) -> str:
    """So much of what was said as fits under a heading, in one line."""
    line = " ".join(words.split())
    return line if len(line) <= MOST_WORDS else line[:MOST_WORDS].rpartition(" ")[0] + "…"


def _decide(facts: Facts) -> Step | None:
    if not facts.waiting:
        return None
    title = ngettext("%(count)d draft waits for your decision", "%(count)d drafts wait for your decision", facts.waiting) % {"count": facts.waiting}
    return Step("decide", title, _("The one that is due first is on top."), _("Go to review"), facts.review_url)


def _look_afterwards(facts: Facts) -> Step | None:
    if not facts.afterwards:
        return None
    many = ngettext("%(count)d urgent post waits for a look afterwards", "%(count)d urgent posts wait for a look afterwards", facts.afterwards)
    text = _("You neither wrote nor approved it, so that you are the third person. The one that is due first is on top.")
    return Step("afterwards", many % {"count": facts.afterwards}, text, _("Look at it afterwards"), facts.afterwards_url)


def _mark(facts: Facts) -> Step | None:
    if not facts.unmarked:
        return None
    session = facts.unmarked[0]
    text = _("“%(title)s” is over. People need your mark for their record of training.") % {"title": session.title}
    return Step("attendance", _("Mark who came"), text, _("Mark attendance"), session.url)


def tasks(facts: Facts) -> list[dict[str, Any]]:
    """Everything there is for the person, for `components/task_list.html`: done things too, so that the path can be seen."""
    return [*_policy_tasks(facts), *_course_tasks(facts), *_later_tasks(facts), *_duties(facts)]


def _task(title: str, url: str, state: str, tone: str = "", hint: str = "") -> dict[str, Any]:
    return {"title": title, "url": url, "hint": hint, "state": state, "tone": tone}


def _policy_tasks(facts: Facts) -> Iterator[dict[str, Any]]:
    for policy in facts.policies:
        yield _task(policy.title, policy.url, _("Needs your answer"), "wait", _("Policy"))
    if not facts.policies:
        yield _task(_("Policies"), facts.policy_list_url, _("Answered"))


def _course_tasks(facts: Facts) -> Iterator[dict[str, Any]]:
    for course in facts.courses:
        hint = ngettext("%(count)d minute", "%(count)d minutes", course.minutes) % {"count": course.minutes}
        if course.is_passed:
            yield _task(course.title, course.url, _("Passed"), hint=hint)
        elif not facts.is_circle_open:
            yield _task(course.title, course.url, _("Optional"), "calm", hint)
        elif course.cards_read:
            state = _("%(read)d of %(cards)d cards") % {"read": course.cards_read, "cards": course.cards}
            yield _task(course.title, course.url, state, "note", hint)
        else:
            yield _task(course.title, course.url, _("Not started"), "calm", hint)


def _later_tasks(facts: Facts) -> Iterator[dict[str, Any]]:
    if facts.certificate_url:
        yield _task(_("Your certificate"), facts.certificate_url, _("Earned"))
    else:
        yield _task(_("Your certificate"), "", _("When every course is passed"))
    if facts.place:
        yield _task(facts.place.title, facts.place.url, _("You have a place"), "go", _("Session"))
    elif facts.has_attended:
        yield _task(_("A session with colleagues"), facts.session_list_url, _("Attended"))
    elif facts.sessions_to_book:
        yield _task(_("Book a session"), facts.session_list_url, _("Not booked"), "calm")
    else:
        yield _task(_("A session with colleagues"), facts.session_list_url, _("None is planned"))
    if facts.open_drafts:
        state = ngettext("%(count)d open", "%(count)d open", facts.open_drafts) % {"count": facts.open_drafts}
        yield _task(_("Your drafts"), facts.draft_list_url, state, "note")
    elif facts.has_drafted:
        yield _task(_("Your drafts"), facts.draft_list_url, _("None open"))
    elif facts.may_draft:
        yield _task(_("Write a first draft"), facts.draft_new_url, _("Not started"), "calm")
    else:
        yield _task(_("Write a first draft"), "", _("When you are certified and agree to the policies"))


def _duties(facts: Facts) -> Iterator[dict[str, Any]]:
    if facts.waiting:
        state = ngettext("%(count)d waits", "%(count)d wait", facts.waiting) % {"count": facts.waiting}
        yield _task(_("Decide on drafts"), facts.review_url, state, "wait")
    if facts.afterwards:
        state = ngettext("%(count)d waits", "%(count)d wait", facts.afterwards) % {"count": facts.afterwards}
        yield _task(_("Look at what went out urgently"), facts.afterwards_url, state, "wait")
    for session in facts.unmarked:
        yield _task(_("Mark who came: %(title)s") % {"title": session.title}, session.url, _("To mark"), "wait")
