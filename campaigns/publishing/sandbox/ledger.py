"""The stand-in networks' memory: what they accepted, who their accounts are, which faults are set. SQLite, on disk.

Every write is committed before the caller gets its answer, so that killing the server loses nothing it confirmed.
"""

import hashlib
import json
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS post (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, network TEXT NOT NULL, account TEXT NOT NULL,
    text TEXT NOT NULL, link TEXT NOT NULL DEFAULT '', at REAL NOT NULL, deleted_at REAL);
CREATE INDEX IF NOT EXISTS post_account ON post (network, account, at);
CREATE TABLE IF NOT EXISTS photo (
    id TEXT PRIMARY KEY, network TEXT NOT NULL, account TEXT NOT NULL, file TEXT NOT NULL, mimetype TEXT NOT NULL,
    alt TEXT NOT NULL DEFAULT '', at REAL NOT NULL, post TEXT, position INTEGER);
CREATE INDEX IF NOT EXISTS photo_post ON photo (post, position);
CREATE TABLE IF NOT EXISTS account (
    network TEXT NOT NULL, account TEXT NOT NULL, name TEXT NOT NULL DEFAULT '', handle TEXT NOT NULL DEFAULT '',
    followers INTEGER NOT NULL DEFAULT 0, revoked INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (network, account));
CREATE TABLE IF NOT EXISTS token (token TEXT PRIMARY KEY, network TEXT NOT NULL, account TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS handshake (token TEXT PRIMARY KEY, kind TEXT NOT NULL, data TEXT NOT NULL, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS fault (
    id INTEGER PRIMARY KEY AUTOINCREMENT, network TEXT, account TEXT, call TEXT NOT NULL, fault TEXT NOT NULL,
    seconds REAL, accepted INTEGER NOT NULL, remaining INTEGER, injected INTEGER NOT NULL DEFAULT 0,
    lifted INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS request (account TEXT NOT NULL, key TEXT NOT NULL, post TEXT NOT NULL, PRIMARY KEY (account, key));
CREATE TABLE IF NOT EXISTS tally (name TEXT PRIMARY KEY, count INTEGER NOT NULL);
"""
TABLES = ("post", "photo", "account", "token", "handshake", "fault", "request", "tally")
SUFFIXES = {"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp"}
DUPLICATE_WINDOW = 24 * 3600  # seconds; the real windows are not documented
X_EPOCH = 1288834974.657  # second from which X counts its ids

Row = dict[str, Any]


class Ledger:
    """One folder with `ledger.sqlite3` and `photos/`. Safe for many threads of one process."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.photos = folder / "photos"
        self.photos.mkdir(exist_ok=True)
        self._lock = threading.RLock()
        self._last_id = 0
        self._db = sqlite3.connect(folder / "ledger.sqlite3", check_same_thread=False, isolation_level=None, timeout=20)
        self._db.row_factory = sqlite3.Row
        self._db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;" + SCHEMA)

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def rows(self, sql: str, *values: object) -> list[Row]:
        """The rows of a SELECT."""
        with self._lock:
            return [dict(row) for row in self._db.execute(sql, values)]

    def write(self, sql: str, *values: object) -> int:
        """One statement, committed. Gives the number of rows it changed."""
        with self._writing() as db:
            return db.execute(sql, values).rowcount

    def close(self) -> None:
        """Give the file back."""
        with self._lock:
            self._db.close()

    def reset(self) -> None:
        """Forget everything."""
        with self._writing() as db:
            for table in TABLES:
                db.execute(f"DELETE FROM {table}")  # noqa: S608  our own names
        for file in self.photos.iterdir():
            file.unlink(missing_ok=True)

    def new_id(self) -> str:
        """A number in the form of X's: it grows with time and is never given twice."""
        with self._lock:
            self._last_id = max(self._last_id + 1, int((time.time() - X_EPOCH) * 1000) << 22)
            return str(self._last_id)

    # ---- accounts --------------------------------------------------------------------------------------------------
    def account(self, network: str, account: str) -> Row:
        """What is known of an account; invented from its id when nobody registered it."""
        found = self.rows("SELECT * FROM account WHERE network = ? AND account = ?", network, account)
        row = found[0] if found else {"network": network, "account": account, "followers": 0, "revoked": 0}
        row["name"] = row.get("name") or f"Account {account}"
        row["handle"] = row.get("handle") or f"account_{account}"
        return row

    def register(self, network: str, account: str, given: Row) -> None:
        """Set what `given` has of name, handle, followers, revoked and token."""
        with self._writing() as db:
            db.execute("INSERT OR IGNORE INTO account (network, account) VALUES (?, ?)", (network, account))
            for name in ("name", "handle", "followers", "revoked"):
                if given.get(name) is not None:
                    db.execute(
                        f"UPDATE account SET {name} = ? WHERE network = ? AND account = ?",  # noqa: S608  our own names
                        (given[name], network, account),
                    )
            if given.get("token"):
                db.execute("INSERT OR REPLACE INTO token VALUES (?, ?, ?)", (given["token"], network, account))

    def token_account(self, network: str, token: str) -> str | None:
        """The account to which a registered token is bound."""
        found = self.rows("SELECT account FROM token WHERE network = ? AND token = ?", network, token)
        return found[0]["account"] if found else None

    def shake(self, token: str, kind: str, data: Row) -> None:
        """Remember a step of somebody's signing in: a request, a code, a token."""
        self.write("INSERT INTO handshake VALUES (?, ?, ?, ?)", token, kind, json.dumps(data), time.time())

    def shaken(self, token: str, kind: str) -> Row | None:
        """What was remembered of a step, with `at`; None when there was no such step or it was used up."""
        found = self.rows("SELECT data, at FROM handshake WHERE token = ? AND kind = ?", token, kind)
        return {**json.loads(found[0]["data"]), "at": found[0]["at"]} if found else None

    def take(self, token: str, kind: str) -> Row | None:
        """The same, used up by it: of two callers one gets it."""
        with self._lock:
            data = self.shaken(token, kind)
            return data if data and self.write("DELETE FROM handshake WHERE token = ? AND kind = ?", token, kind) else None

    # ---- photos and posts ------------------------------------------------------------------------------------------
    def add_photo(self, network: str, account: str, content: bytes, mimetype: str, alt: str = "") -> str:
        """Keep a picture that no post shows yet. Gives its id."""
        name = f"{hashlib.sha256(content).hexdigest()}.{SUFFIXES.get(mimetype, 'bin')}"
        (self.photos / name).write_bytes(content)
        photo_id = self.new_id()
        self.write(
            "INSERT INTO photo (id, network, account, file, mimetype, alt, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
            *(photo_id, network, account, name, mimetype, alt, time.time()),
        )
        return photo_id

    def has_photo(self, network: str, account: str, photo_id: str) -> bool:
        """Whether the account uploaded such a picture, and no post has it yet."""
        sql = "SELECT 1 FROM photo WHERE id = ? AND network = ? AND account = ? AND post IS NULL"
        return bool(self.rows(sql, photo_id, network, account))

    def is_duplicate(self, network: str, account: str, text: str) -> bool:
        """Whether the same text is on the account, not deleted, from the last day. Counts the refusal that follows."""
        sql = "SELECT 1 FROM post WHERE network = ? AND account = ? AND text = ? AND at > ? AND deleted_at IS NULL"
        if not self.rows(sql, network, account, text, time.time() - DUPLICATE_WINDOW):
            return False
        self.count("duplicates_refused")
        return True

    def add_post(self, network: str, account: str, text: str, photos: list[str], *, link: str = "", prefix: str = "", post_id: str = "") -> Row:
        """Accept a post. Gives its row. `post_id` where the caller names it; one that was deleted gives its name free."""
        post_id = post_id or prefix + self.new_id()
        with self._writing() as db:
            db.execute("DELETE FROM post WHERE id = ? AND deleted_at IS NOT NULL", (post_id,))
            db.execute(
                "INSERT INTO post (id, network, account, text, link, at) VALUES (?, ?, ?, ?, ?, ?)",
                (post_id, network, account, text, link, time.time()),
            )
            for position, photo in enumerate(photos):
                db.execute("UPDATE photo SET post = ?, position = ? WHERE id = ?", (post_id, position, photo))
        return self.rows("SELECT * FROM post WHERE id = ?", post_id)[0]

    def delete_post(self, network: str, account: str, post_id: str) -> bool:
        """Mark a post deleted; False when the account has no such post."""
        sql = "UPDATE post SET deleted_at = ? WHERE id = ? AND network = ? AND account = ? AND deleted_at IS NULL"
        return self.write(sql, time.time(), post_id, network, account) == 1

    def post(self, post_id: str) -> Row | None:
        """A post that is there, by id."""
        found = self.rows("SELECT * FROM post WHERE id = ? AND deleted_at IS NULL", post_id)
        return found[0] if found else None

    def posts(self, network: str, account: str = "", *, since: float = 0, until: int | None = None, limit: int = 100) -> list[Row]:
        """Posts that are there, newest first; `until` is the highest `seq`, `account` empty means all."""
        sql = "SELECT * FROM post WHERE network = ? AND deleted_at IS NULL AND at >= ? AND seq <= ?"
        values: list[object] = [network, since, until if until is not None else 2**62]
        if account:
            sql += " AND account = ?"
            values.append(account)
        return self.rows(f"{sql} ORDER BY seq DESC LIMIT ?", *values, limit)

    def photos_of(self, post_id: str) -> list[Row]:
        """The pictures of a post, in order."""
        return self.rows("SELECT * FROM photo WHERE post = ? ORDER BY position", post_id)

    def posted_since(self, network: str, account: str, since: float) -> int:
        """How many posts an account made since then, deleted ones too."""
        sql = "SELECT count(*) AS n FROM post WHERE network = ? AND account = ? AND at >= ?"
        return int(self.rows(sql, network, account, since)[0]["n"])

    # ---- counts ----------------------------------------------------------------------------------------------------
    def count(self, name: str) -> None:
        """Add one to a count."""
        self.write("INSERT INTO tally VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET count = count + 1", name)

    def tally(self) -> dict[str, int]:
        """All counts."""
        return {row["name"]: row["count"] for row in self.rows("SELECT * FROM tally")}
