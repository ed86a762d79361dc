"""A stand-in mailbox: the mail that Django's file backend wrote, newest first, 30 a page."""

import email
import email.policy
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage, MIMEPart
from pathlib import Path
from urllib.parse import quote

from campaigns.publishing.sandbox.markup import esc, moment, page, rich
from campaigns.publishing.sandbox.wire import Reply, Request

PER_PAGE = 30
SUFFIXES = (".log", ".eml")
# Django's file and console backends end each message with this line.
BETWEEN = b"\n" + b"-" * 79 + b"\n"


@dataclass(frozen=True)
class Mail:
    """One message, and where it stands: the number of its file's message."""

    file: str
    number: int
    at: float
    message: EmailMessage


def inbox(folder: Path, request: Request) -> Reply:
    """The messages. `?from=N` skips the newest N."""
    given = request.query.get("from", "0")
    skip = min(int(given), 10**9) if given.isdecimal() else 0
    shown = []
    for position, mail in enumerate(_mails(folder)):
        if position >= skip + PER_PAGE:
            break
        if position >= skip:
            shown.append(_article(mail))
    body = "".join(shown) or "<p>No mail yet.</p>"
    if len(shown) == PER_PAGE:
        body += f'<p><a href="/mail?from={skip + PER_PAGE}">Older mail</a></p>'
    return page("Mailbox", body, current="/mail")


def attachment(folder: Path, file: str, number: str, part: str) -> Reply:
    """One attachment, always as a download."""
    found = [path for path in _files(folder) if path.name == file]
    if found and number.isdecimal() and part.isdecimal():
        messages = _messages(found[0])
        parts = _attachments(messages[int(number)]) if int(number) < len(messages) else []
        if int(part) < len(parts):
            chosen = parts[int(part)]
            name = quote(chosen.get_filename() or "attachment")
            headers = {
                "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
                "X-Content-Type-Options": "nosniff",
                "Content-Security-Policy": "default-src 'none'; sandbox",
            }
            return Reply(200, _bytes_of(chosen), chosen.get_content_type(), headers)
    return page("Not found", "<p>There is no such attachment. <a href='/mail'>Mailbox</a></p>", status=404)


def _files(folder: Path) -> list[Path]:
    """The mail files, newest first."""
    if not folder.is_dir():
        return []
    files = [path for path in folder.iterdir() if path.suffix in SUFFIXES and path.is_file()]
    return sorted(files, key=lambda path: (path.stat().st_mtime, path.name), reverse=True)


def _mails(folder: Path) -> Iterator[Mail]:
    for path in _files(folder):
        messages = _messages(path)
        at = path.stat().st_mtime
        for number in range(len(messages) - 1, -1, -1):
            yield Mail(path.name, number, at, messages[number])


def _messages(path: Path) -> list[EmailMessage]:
    try:
        chunks = path.read_bytes().split(BETWEEN)
    except OSError:
        return []
    return [email.message_from_bytes(chunk, policy=email.policy.default) for chunk in chunks if chunk.strip()]


def _attachments(message: EmailMessage) -> list[EmailMessage]:
    """Every part that is not the text itself, calendar invitations among the alternatives included."""
    return [
        part
        for part in message.walk()
        if not part.is_multipart() and (part.get_filename() or part.get_content_maintype() != "text" or part.get_content_subtype() == "calendar")
    ]


def _bytes_of(part: MIMEPart) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _text_of(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    if part is None:
        return "(This message has no plain text.)" if message.get_body(("html",)) else ""
    try:
        return str(part.get_content())
    except (LookupError, ValueError, KeyError):
        return _bytes_of(part).decode(errors="replace")


def _header(message: EmailMessage, name: str) -> str:
    try:
        return str(message.get(name, ""))
    except (ValueError, IndexError, AttributeError):  # the parser gives up on some broken headers
        return "(unreadable)"


def _article(mail: Mail) -> str:
    message = mail.message
    links = "".join(
        f'<li><a href="/mail/{quote(mail.file)}/{mail.number}/{index}">{esc(part.get_filename() or part.get_content_type())}</a></li>'
        for index, part in enumerate(_attachments(message))
    )
    attached = f'<h3>Attachments</h3><ul class="attached">{links}</ul>' if links else ""
    return f"""<article class="mail" id="{esc(mail.file)}-{mail.number}">
<header><h2>{esc(_header(message, "Subject") or "(no subject)")}</h2>
<p class="when">To {esc(_header(message, "To"))} · {moment(mail.at)}</p></header>
<p class="text" dir="auto">{rich(_text_of(message).strip())}</p>
{attached}</article>
"""
