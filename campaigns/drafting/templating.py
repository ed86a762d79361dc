"""What a template says, and how its [blanks] are found and filled. Text in, text out; template files are YAML."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import yaml

from campaigns.drafting.enums import CaseStage, Category, Kind, RouteHint

CONTENT = Path(__file__).parent / "content" / "templates"
BLANK = re.compile(r"\[([^\[\]\n]{1,60})\]")
MOST = {"name": 80, "text": 5000, "rule": 600, "source": 200}
MOST_ITEMS, LONGEST_ITEM = 20, 200
MOST_QUESTIONS, LONGEST_HINT, MOST_OPTIONS, LONGEST_OPTION = 40, 200, 30, 120
REQUIRED: dict[str, type] = {"slug": str, "position": int, "name": str, "text": str, "category": str}
OPTIONAL: dict[str, type] = {"case_stage": str, "route": str, "rule": str, "source": str, "checklist": list, "inputs": dict}


class ContentError(ValueError):
    """A template cannot be used. `str(error)` says which and why."""


@dataclass(frozen=True, slots=True)
class Content:
    """What one version of a template holds; see `models.TemplateVersion`."""

    name: str
    text: str
    category: str
    case_stage: str = CaseStage.NONE
    route: str = RouteHint.NONE
    rule: str = ""
    source: str = ""
    checklist: tuple[str, ...] = ()
    inputs: dict[str, Any] = field(default_factory=dict)

    def digest(self) -> str:
        """SHA-256, in hexadecimal, of all of it."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True, separators=(",", ":")).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class TemplateFile:
    """One checked file."""

    slug: str
    position: int
    content: Content


def stray_bracket(text: str) -> str:
    """The first square bracket that belongs to no blank, with a little of what follows it; empty when there is none."""
    rest = BLANK.sub(lambda found: "\0" * len(found.group()), text)
    at = min((place for mark in "[]" if (place := rest.find(mark)) >= 0), default=-1)
    return text[at : at + 20].partition("\n")[0] if at >= 0 else ""


def blanks(text: str) -> list[str]:
    """What stands in brackets, each once, in the order in which it comes."""
    return list(dict.fromkeys(BLANK.findall(text)))


def filled(text: str, facts: Mapping[str, str]) -> str:
    """The text with its blanks filled. A blank that nothing is said about stays, so that it is seen and asked for."""
    return BLANK.sub(lambda found: facts.get(found.group(1), "").strip() or found.group(), text)


def left_blank(text: str, template: str) -> list[str]:
    """Which of the template's blanks are still in the text. Other words in brackets are the writer's own."""
    wanted = set(blanks(template))
    return [blank for blank in blanks(text) if blank in wanted]


def read_template(path: Path) -> TemplateFile:
    """The template that the file holds. Raises ContentError."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ContentError(f"{path.name}: cannot be read as YAML ({' '.join(str(error).split())[:160]})") from None
    if not isinstance(data, dict):
        raise ContentError(f"{path.name}: a mapping was expected")
    _check_shape(data, path.name)
    words = {name: " ".join(data.get(name, "").split()) for name in ("name", "rule", "source")}
    chosen = {name: data.get(name, "") for name in ("category", "case_stage", "route")}
    content = Content(text=data["text"].strip(), checklist=tuple(data.get("checklist", ())), inputs=data.get("inputs", {}), **words, **chosen)
    _check_content(content, path.name)
    return TemplateFile(data["slug"], data["position"], content)


def _check_shape(data: dict[str, Any], name: str) -> None:
    if unknown := data.keys() - REQUIRED.keys() - OPTIONAL.keys():
        raise ContentError(f"{name}: nothing is known of {', '.join(sorted(map(str, unknown)))}")
    for key, kind in (REQUIRED | OPTIONAL).items():
        if key in OPTIONAL and key not in data:
            continue
        if type(data.get(key)) is not kind or (kind is str and not data[key].strip()):
            raise ContentError(f"{name}: {key} is missing, empty or not {kind.__name__}")
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", data["slug"]):
        raise ContentError(f"{name}: a slug is small letters, digits and single hyphens")


def _check_content(content: Content, name: str) -> None:
    for key, most in MOST.items():
        if len(getattr(content, key)) > most:
            raise ContentError(f"{name}: {key} is too long, at most {most} characters fit")
    for key, choices in (("category", Category), ("case_stage", CaseStage), ("route", RouteHint)):
        if getattr(content, key) not in choices.values:
            raise ContentError(f"{name}: {key} must be one of {', '.join(filter(None, choices.values))}")
    items = content.checklist
    if len(items) > MOST_ITEMS or any(not isinstance(item, str) or not 0 < len(item.strip()) <= LONGEST_ITEM for item in items):
        raise ContentError(f"{name}: checklist holds at most {MOST_ITEMS} sentences of {LONGEST_ITEM} characters")
    for blank, asked in content.inputs.items():
        if blank not in blanks(content.text):
            raise ContentError(f"{name}: inputs names “{blank}”, which is no blank of the text")
        if not is_askable(asked):
            raise ContentError(f"{name}: inputs says nothing usable about “{blank}”")


def is_askable(asked: Any) -> bool:
    """Whether a form can be made of what is said about a blank."""
    if not isinstance(asked, dict) or asked.get("kind", Kind.WORDS) not in Kind.values:
        return False
    options, hint = asked.get("options", []), asked.get("hint", "")
    are_lines = isinstance(options, list) and len(options) <= MOST_OPTIONS and all(isinstance(each, str) and len(each) <= LONGEST_OPTION for each in options)
    is_placed = type(asked.get("place", 0)) is int and type(asked.get("required", False)) is bool
    return are_lines and isinstance(hint, str) and len(hint) <= LONGEST_HINT and is_placed and (asked.get("kind") != Kind.CHOICE or bool(options))
