"""Policy files: YAML in, checked data out."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

CONTENT = Path(__file__).parent / "content"
REQUIRED: dict[str, type] = {"slug": str, "title": str, "position": int, "body": str}
OPTIONAL: dict[str, type] = {"minor": bool, "why": str}
MOST = {"slug": 60, "title": 120, "why": 300}


class ContentError(ValueError):
    """A policy file cannot be used. `str(error)` says which and why."""


@dataclass(frozen=True)
class PolicyFile:
    """One checked file. `why` says what changed; a minor change must say it."""

    slug: str
    title: str
    position: int
    body: str
    is_minor: bool = False
    why: str = ""


def read_policy(path: Path) -> PolicyFile:
    """The policy that the file holds. Raises ContentError."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ContentError(f"{path.name}: cannot be read as YAML ({' '.join(str(error).split())[:160]})") from None
    if not isinstance(data, dict):
        raise ContentError(f"{path.name}: a mapping was expected")
    _check(data, path.name)
    return PolicyFile(data["slug"], data["title"].strip(), data["position"], data["body"].strip() + "\n", data.get("minor", False), data.get("why", "").strip())


def _check(data: dict[str, Any], name: str) -> None:
    if unknown := data.keys() - REQUIRED.keys() - OPTIONAL.keys():
        raise ContentError(f"{name}: nothing is known of {', '.join(sorted(map(str, unknown)))}")
    for key, kind in (REQUIRED | OPTIONAL).items():
        if key in OPTIONAL and key not in data:
            continue
        if type(data.get(key)) is not kind or (kind is str and not data[key].strip()):
            raise ContentError(f"{name}: {key} is missing, empty or not {kind.__name__}")
        if len(str(data[key])) > MOST.get(key, 10**6):
            raise ContentError(f"{name}: {key} is too long, at most {MOST[key]} characters fit")
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", data["slug"]):
        raise ContentError(f"{name}: a slug is small letters, digits and single hyphens")
    if data["position"] < 0:
        raise ContentError(f"{name}: position must not be below 0")
    if data.get("minor") and not data.get("why", "").strip():
        raise ContentError(f"{name}: a minor change must say why, because nobody is asked again")
