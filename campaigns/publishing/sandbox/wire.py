"""Requests and replies, as plain data between the socket and the stand-in APIs."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from django.utils.http import parse_header_parameters


class BadBody(Exception):
    """The body is not what its Content-Type says."""


@dataclass(frozen=True)
class File:
    """One uploaded file."""

    content: bytes
    mimetype: str


@dataclass(frozen=True)
class Request:
    """One request, read whole. Header names are lower-case; `base` is this server's own address."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    base: str
    raw_query: str = ""

    def json(self) -> dict[str, Any]:
        """The body as a JSON object. Raises `BadBody`."""
        try:
            found = json.loads(self.body or b"{}")
        except (ValueError, RecursionError):
            raise BadBody("The body is not JSON.") from None
        if not isinstance(found, dict):
            raise BadBody("The body is not a JSON object.")
        return found

    def form(self) -> tuple[dict[str, str], dict[str, File]]:
        """The fields and files of a form body, urlencoded or multipart. Raises `BadBody`."""
        kind, options = parse_header_parameters(self.headers.get("content-type", ""))
        if kind == "multipart/form-data":
            return _multipart(self.body, options.get("boundary", ""))
        try:
            fields = parse_qs(self.body.decode(), keep_blank_values=True, strict_parsing=bool(self.body), max_num_fields=200)
        except ValueError:
            raise BadBody("The body is not a form.") from None
        return {name: values[-1] for name, values in fields.items()}, {}


@dataclass(frozen=True)
class Reply:
    """One answer."""

    status: int = 200
    body: bytes = b""
    mimetype: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def is_success(self) -> bool:
        """Whether the call took effect."""
        return 200 <= self.status < 300


@dataclass(frozen=True)
class Call:
    """Which API call a request is: `kind` is publish, upload, recent, remove, probe or other."""

    network: str
    account: str
    kind: str


def json_reply(body: Any, status: int = 200, **headers: str) -> Reply:
    """An answer in JSON; header names with underscores for dashes."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, json.dumps(body, ensure_ascii=False).encode(errors="replace"), "application/json; charset=utf-8", named)


def _multipart(body: bytes, boundary: str) -> tuple[dict[str, str], dict[str, File]]:
    fields: dict[str, str] = {}
    files: dict[str, File] = {}
    if not boundary:
        raise BadBody("The form names no boundary.")
    for part in (b"\r\n" + body).split(b"\r\n--" + boundary.encode())[1:-1]:
        head, separator, content = part.partition(b"\r\n\r\n")
        lines = head.decode(errors="replace").strip().split("\r\n")
        headers = {name.strip().lower(): value.strip() for name, _colon, value in (line.partition(":") for line in lines)}
        _kind, options = parse_header_parameters(headers.get("content-disposition", ""))
        name = options.get("name")
        if not separator or not name:
            raise BadBody("A part of the form has no name.")
        if "filename" in options:
            files[name] = File(content, headers.get("content-type", "application/octet-stream"))
        else:
            fields[name] = content.decode(errors="replace")
    if not fields and not files:
        raise BadBody("The form is empty or cut off.")
    return fields, files
