"""The course and policy files read as the importer and the reader expect."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

ONBOARDING = Path(__file__).resolve().parents[3] / "onboarding"
COURSE_FILES = sorted((ONBOARDING / "learning" / "content").glob("*.yaml"))
POLICY_FILES = sorted((ONBOARDING / "policies" / "content").glob("*.yaml"))

# Length of each module in minutes, from the curriculum's outline.
MINUTES = {"M1": 15, "M2": 20, "M3": 25, "M4": 25, "M5": 20, "M6": 25}
MASTERY = {"M4", "M5"}
POLICY_WORDS = {"social-media": (700, 1000), "what-we-measure": (360, 440)}

COURSE_KEYS = {
    "code": str,
    "slug": str,
    "title": str,
    "summary": str,
    "minutes": int,
    "position": int,
    "core": bool,
    "pass_share": float,
    "draws": int,
    "objectives": list,
    "references": list,
    "cards": list,
    "questions": list,
}
CARD_KEYS = {"slug": str, "title": str, "minutes": int, "body": str}
QUESTION_KEYS = {
    "slug": str,
    "topic": str,
    "kind": str,
    "must_know": bool,
    "prompt": str,
    "choices": list,
}
CHOICE_KEYS = {"text": str, "right": bool, "why": str}
POLICY_KEYS = {"slug": str, "title": str, "position": int, "body": str}

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# Bodies are paragraphs, bold, lists with "-" or numbers, quotes and headings.
# A card stands below a page title and its own title, a policy below a page title only.
UNWANTED = re.compile(r"<[a-zA-Z/!]|!\[|\]\(|https?://|www\.|^\s*(\||```|# |#{4,} )", re.MULTILINE)


def read(path: Path) -> dict[str, Any]:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(content, dict)
    return content


COURSES = [read(path) for path in COURSE_FILES]
POLICIES = [read(path) for path in POLICY_FILES]
QUESTIONS = [(course, question) for course in COURSES for question in course["questions"]]

each_course = pytest.mark.parametrize("course", COURSES, ids=lambda course: course["code"])
each_policy = pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy["slug"])
each_question = pytest.mark.parametrize(
    ("course", "question"),
    QUESTIONS,
    ids=[f"{course['code']}-{question['slug']}" for course, question in QUESTIONS],
)


def assert_shape(item: dict[str, Any], keys: dict[str, type]) -> None:
    """The item has exactly these keys, of exactly these types, and no empty text or list."""
    assert item.keys() == keys.keys()
    for key, kind in keys.items():
        assert type(item[key]) is kind, key
        if kind is not bool:
            assert item[key], key
        if kind is str:
            assert item[key].strip(), key


def assert_unique_slugs(items: list[dict[str, Any]]) -> None:
    slugs = [item["slug"] for item in items]
    assert all(SLUG.fullmatch(slug) for slug in slugs)
    assert len(set(slugs)) == len(slugs)


def words(markdown: str) -> int:
    """Words a reader sees: Markdown's own marks are not words."""
    return len([word for word in markdown.split() if re.search(r"\w", word)])


def test_the_six_core_modules_and_both_policies_are_here() -> None:
    assert [course["code"] for course in COURSES] == list(MINUTES)
    assert [course["position"] for course in COURSES] == [1, 2, 3, 4, 5, 6]
    assert all(course["core"] for course in COURSES)
    assert {policy["slug"] for policy in POLICIES} == POLICY_WORDS.keys()
    assert_unique_slugs(COURSES)
    assert_unique_slugs(POLICIES)


@each_course
def test_course_shape(course: dict[str, Any]) -> None:
    assert_shape(course, COURSE_KEYS)
    assert all(isinstance(text, str) and text for text in course["objectives"])
    assert all(isinstance(text, str) and text for text in course["references"])


@each_course
def test_cards_are_short_and_sum_to_the_module(course: dict[str, Any]) -> None:
    cards = course["cards"]
    assert 4 <= len(cards) <= 6
    for card in cards:
        assert_shape(card, CARD_KEYS)
        assert 1 <= card["minutes"] <= 5, card["slug"]
        assert 180 <= words(card["body"]) <= 450, card["slug"]
        assert not UNWANTED.search(card["body"]), card["slug"]
        assert "\n## " not in card["body"], card["slug"]
        assert "*" not in card["body"].replace("**", ""), card["slug"]
    assert_unique_slugs(cards)
    assert sum(card["minutes"] for card in cards) == course["minutes"] == MINUTES[course["code"]]


@each_course
def test_two_draws_can_differ(course: dict[str, Any]) -> None:
    assert 5 <= course["draws"] < len(course["questions"])
    assert len(course["questions"]) >= 8
    assert_unique_slugs(course["questions"])
    assert {question["kind"] for question in course["questions"]} == {"one", "several"}


@each_course
def test_safety_and_evidence_are_mastered(course: dict[str, Any]) -> None:
    mastery = course["code"] in MASTERY
    assert course["pass_share"] == (1.0 if mastery else 0.8)
    if mastery:
        assert all(question["must_know"] for question in course["questions"])


@each_question
def test_question(course: dict[str, Any], question: dict[str, Any]) -> None:
    assert_shape(question, QUESTION_KEYS)
    choices = question["choices"]
    assert len(choices) >= 3
    for choice in choices:
        assert_shape(choice, CHOICE_KEYS)
    assert len({choice["text"] for choice in choices}) == len(choices)
    right = sum(choice["right"] for choice in choices)
    assert question["kind"] in {"one", "several"}
    if question["kind"] == "one":
        assert right == 1
    assert 1 <= right < len(choices)


def test_the_right_answer_is_not_given_away_by_its_place_or_length() -> None:
    """Over all questions with one right answer, no place and no rank of length wins often."""
    places: Counter[int] = Counter()
    longest = shortest = total = 0
    for _, question in QUESTIONS:
        if question["kind"] != "one":
            continue
        total += 1
        lengths = [len(choice["text"]) for choice in question["choices"]]
        place = next(i for i, choice in enumerate(question["choices"]) if choice["right"])
        places[place] += 1
        longest += lengths[place] == max(lengths)
        shortest += lengths[place] == min(lengths)
    assert max(places.values()) <= 0.4 * total
    assert longest <= 0.4 * total
    assert shortest <= 0.4 * total


@each_policy
def test_policy(policy: dict[str, Any]) -> None:
    assert_shape(policy, POLICY_KEYS)
    fewest, most = POLICY_WORDS[policy["slug"]]
    assert fewest <= words(policy["body"]) <= most
    assert not UNWANTED.search(policy["body"])
