"""Course files: YAML in, checked data out. The first thing that is wrong is named by file and place."""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from onboarding.learning.enums import QuestionKind

CONTENT = Path(__file__).parent / "content"
TAKEN_SLUGS = frozenset({"verify", "certificates", "quiz"})  # these are pages of the room
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
Shape = dict[str, tuple[type, int]]

# What each part must have: its type, and the most characters that its column takes (0: no limit).
COURSE: Shape = {
    "code": (str, 10),
    "slug": (str, 60),
    "title": (str, 160),
    "summary": (str, 400),
    "minutes": (int, 0),
    "position": (int, 0),
    "core": (bool, 0),
    "pass_share": (float, 0),
    "draws": (int, 0),
    "objectives": (list, 0),
    "references": (list, 0),
    "cards": (list, 0),
    "questions": (list, 0),
}
CARD: Shape = {"slug": (str, 60), "title": (str, 160), "minutes": (int, 0), "body": (str, 0)}
QUESTION: Shape = {"slug": (str, 60), "topic": (str, 60), "kind": (str, 10), "must_know": (bool, 0), "prompt": (str, 0), "choices": (list, 0)}
CHOICE: Shape = {"text": (str, 400), "right": (bool, 0), "why": (str, 0)}


class ContentError(ValueError):
    """A course file cannot be used. `str(error)` says which, where and why."""


@dataclass(frozen=True)
class CourseFile:
    """One checked file. `sha256` is over what it says, so that a new line break or comment makes no new version."""

    data: dict[str, Any]
    sha256: str


def read_course(path: Path) -> CourseFile:
    """The course that the file holds. Raises ContentError."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ContentError(f"{path.name}: cannot be read as YAML ({' '.join(str(error).split())[:160]})") from None
    _check_shape(data, COURSE, path.name)
    _check_course(data, path.name)
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return CourseFile(data, hashlib.sha256(text.encode()).hexdigest())


def _check_course(data: dict[str, Any], where: str) -> None:
    if data["slug"] in TAKEN_SLUGS:
        raise ContentError(f"{where}: the slug {data['slug']!r} is the address of another page, choose a different one")
    if not 0 < data["pass_share"] <= 1:
        raise ContentError(f"{where}: pass_share must lie between 0 and 1")
    for card in data["cards"]:
        _check_shape(card, CARD, f"{where}, card {_name(card)}")
    for question in data["questions"]:
        _check_question(question, f"{where}, question {_name(question)}")
    _check_once([card["slug"] for card in data["cards"]], f"{where}: cards")
    _check_once([question["slug"] for question in data["questions"]], f"{where}: questions")
    if not 1 <= data["draws"] <= len(data["questions"]):
        raise ContentError(f"{where}: draws {data['draws']} questions of {len(data['questions'])}")


def _check_question(question: Any, where: str) -> None:
    _check_shape(question, QUESTION, where)
    for choice in question["choices"]:
        _check_shape(choice, CHOICE, f"{where}, a choice")
    right = sum(choice["right"] for choice in question["choices"])
    if question["kind"] not in QuestionKind.values:
        raise ContentError(f"{where}: kind must be one of {', '.join(QuestionKind.values)}")
    if not 1 <= right < len(question["choices"]) or (question["kind"] == QuestionKind.ONE and right != 1):
        raise ContentError(f"{where}: {right} of {len(question['choices'])} choices are right, which does not fit its kind")


def _check_shape(part: Any, shape: Shape, where: str) -> None:
    if not isinstance(part, dict):
        raise ContentError(f"{where}: a mapping was expected")
    for key, (kind, most) in shape.items():
        value: Any = part.get(key)
        found = type(value)
        if found is not kind and not (kind is float and found is int):
            raise ContentError(f"{where}: {key} is missing or is not {kind.__name__}")
        if kind in (str, list) and not value:
            raise ContentError(f"{where}: {key} is empty")
        if kind is int and not 0 < value < 32768:
            raise ContentError(f"{where}: {key} must be a number above 0")
        if key == "slug" and not SLUG.fullmatch(value):
            raise ContentError(f"{where}: a slug is small letters, digits and single hyphens")
        if most and len(value) > most:
            raise ContentError(f"{where}: {key} is {len(value)} characters long, at most {most} fit")
    if unknown := part.keys() - shape.keys():
        raise ContentError(f"{where}: nothing is known of {', '.join(sorted(map(str, unknown)))}")


def _check_once(slugs: Iterable[str], where: str) -> None:
    seen: set[str] = set()
    for slug in slugs:
        if slug in seen:
            raise ContentError(f"{where}: {slug!r} is there twice")
        seen.add(slug)


def _name(part: Any) -> str:
    return str(part.get("slug", "without a slug")) if isinstance(part, dict) else "without a slug"
