"""Many rows, quickly: COPY into the benchmark's own PostgreSQL, and what a force has after years of use.

Triggers and foreign keys step aside while the rows are poured (they are checked by the tests, not here); all else is as the portal keeps it.
"""

import csv
import io
import json
from datetime import timedelta
from hashlib import sha256

from django.core.management.color import no_style
from django.db import connection
from django.db.models import JSONField
from django.utils import timezone

from campaigns.accounts.models import Account
from campaigns.drafting.models import Campaign, Draft, Likeness, Payload, Revision, Variant
from campaigns.publishing.models import Attempt, Delivery
from campaigns.reviewing.models import Decision, RouteRun, StageRun
from campaigns.reviewing.shipped import shipped
from onboarding.learning.models import Certificate
from onboarding.people.models import Circle, RoleGrant, StaffMember, Unit

PAST, AHEAD = timedelta(days=365 * 5), timedelta(days=60)
FIRST = 1000  # primary key of the first poured row; what the cast needs stays below
UNITS, ACCOUNTS, CAMPAIGNS = 40, 24, 30
EVERY = 30  # minutes between two drafts that are made now; 27 a day are published
WORDS = "The harbour road is closed between the bridge and the market until noon. Please take the ring road, and leave early. Case NS-{number} stays open."
STATES = {0: "in_review", 1: "writing", 2: "writing", 3: "returned", 4: "refused", 5: "withdrawn", 6: "expired"}  # of a hundred; the others approved
VERDICTS = {"returned": "returned", "refused": "refused", "approved": "approved"}
STAGES = {"in_review": "open", "approved": "passed", "returned": "failed", "refused": "failed", "withdrawn": "left", "expired": "expired"}


def pour(model, rows) -> int:
    """Copies rows (dictionaries of columns; what is left out has the field's default) and gives their number."""
    fields = [(field.attname, field, field.get_default, isinstance(field, JSONField)) for field in model._meta.concrete_fields]
    fields = [each for each in fields if not (each[1].primary_key and not _is_given(rows))]
    buffer, count = io.StringIO(), 0
    writer = csv.writer(buffer)
    for row in rows:
        writer.writerow([_column(row[name] if name in row else default(), is_json) for name, _field, default, is_json in fields])
        count += 1
    buffer.seek(0)
    columns = ", ".join(f'"{field.column}"' for _name, field, _default, _is_json in fields)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.copy_expert(f"COPY {model._meta.db_table} ({columns}) FROM STDIN WITH (FORMAT csv, NULL '\\N')", buffer)
        cursor.execute("SET session_replication_role = origin")
        for sql in connection.ops.sequence_reset_sql(no_style(), [model]):
            cursor.execute(sql)
    return count


def _is_given(rows) -> bool:
    return bool(rows) and "id" in rows[0]


def _column(value, is_json):
    if is_json:
        return json.dumps(value)
    return "\\N" if value is None else value


def pour_people(start: int, stop: int) -> None:
    """Colleagues with roles; three of five hold a certificate."""
    now = timezone.now()
    if start == 0:
        pour(Unit, [{"id": FIRST + n, "name": f"Unit {n:02}", "code": f"U{n:02}"} for n in range(UNITS)])
    circles = list(Circle.objects.order_by("position").values_list("pk", flat=True))
    numbers = range(start, stop)
    pour(
        StaffMember,
        [
            {
                "id": FIRST + n,
                "password": "!",
                "email": f"staff{n}@force.example",
                "full_name": f"Staff {n * 7919 % 10007:05}",
                "staff_number": f"S{n:05}",
                "kind": "sworn" if n % 4 else "civilian",
                "unit_id": FIRST + n % UNITS,
                "circle_id": circles[min(3, n % 100 // 5)],
                "safety_class": "covert" if n % 500 == 3 else "unlisted" if n % 100 == 7 else "open",
                "joined_at": now,
                "first_signed_in_at": now if n % 5 else None,
            }
            for n in numbers
        ],
    )
    roles = {0: "approver", 1: "leader", 2: "trainer", 3: "records"}
    pour(RoleGrant, [{"person_id": FIRST + n, "role": roles[n % 250], "granted_at": now} for n in numbers if n % 250 in roles])
    issued = {"title": "Core path", "minutes": 120, "period": 1, "issued_at": now - timedelta(days=90), "expires_at": now + timedelta(days=275)}
    pour(Certificate, [{"person_id": FIRST + n, "evidence": [], **issued} for n in numbers if n % 5 > 1])


def pour_accounts() -> None:
    """The force's pages and handles, and its campaigns."""
    today = timezone.localdate()
    networks = ("x", "facebook", "bluesky", "mastodon")
    pour(
        Account,
        [
            {"id": FIRST + n, "network": networks[n % 4], "external_id": str(n), "name": f"Northshore {n}", "handle": f"northshore{n}", "budget": {}}
            for n in range(ACCOUNTS)
        ],
    )
    owner = StaffMember.objects.order_by("pk").first().pk
    pour(
        Campaign,
        [
            {"id": FIRST + n, "name": f"Campaign {n}", "theme": "Drive slowly.", "owner_id": owner, "starts_on": today - timedelta(days=60 * n)}
            for n in range(CAMPAIGNS)
        ],
    )


class Words:
    """Drafts with everything that hangs on them, collected and then poured table by table."""

    TABLES = (Draft, Variant, Revision, Payload, RouteRun, StageRun, Decision, Delivery, Attempt, Likeness)

    def __init__(self, people: int, author: int, approver: int, total: int) -> None:
        self.people, self.author, self.approver, self.total = people, author, approver, total
        self.now, self.route = timezone.now(), shipped()["standard"]

    def pour(self, start: int, stop: int, batch: int = 5000) -> None:
        """Drafts number `start` to `stop`, the later the newer."""
        for first in range(start, stop, batch):
            self.rows = {model: [] for model in self.TABLES}
            for number in range(first, min(first + batch, stop)):
                self._draft(number)
            for model, rows in self.rows.items():
                pour(model, rows)

    def number_of(self, at) -> int:
        """Which of all drafts is due then."""
        return round(self.total * ((at - self.now + PAST) / (PAST + AHEAD)))

    def _draft(self, n: int) -> None:
        state = STATES.get(n % 100, "approved")
        author = self.author if n % 250 < 2 else FIRST + n * 31 % self.people
        editor = self.approver if n % 700 == 0 else FIRST + n * 17 % self.people
        at = self.now - PAST + (PAST + AHEAD) * n / self.total
        made = min(at - timedelta(days=3), self.now - timedelta(minutes=EVERY * (self.total - n)))
        accounts = [FIRST + (n + 5 * each) % ACCOUNTS for each in range(5 if n % 5 < 2 else 4)]
        text = WORDS.format(number=n)
        common = {
            "title": f"Harbour road {n}",
            "author_id": author,
            "last_editor_id": editor,
            "editors": [author, editor],
            "publish_at": at,
            "category": ("general", "road", "appeal", "event")[n % 4],
            "case_reference": f"NS-{n}" if n % 4 == 2 else "",
        }
        pk = FIRST + n
        campaign = FIRST + n % CAMPAIGNS if n % 3 else None
        self.rows[Draft].append({"id": pk, "text": text, "state": state, "campaign_id": campaign, "made_at": made, "changed_at": made, **common})
        compared_at = self.now - timedelta(hours=2, minutes=15)  # as long ago as the timetable allows
        for place, account in enumerate(accounts):
            self.rows[Variant].append({"draft_id": pk, "account_id": account, "alike": self._alike(n, place, account), "compared_at": compared_at})
        if state == "writing":
            return
        numbers = [("returned", 1), (state, 2)] if n % 4 == 0 else [(state, 1)]
        for became, number in numbers:
            self._revision(n, number, became, accounts, text, made + timedelta(hours=number), common)

    def _revision(self, n, number, became, accounts, text, at, common) -> None:
        pk, draft = FIRST + 2 * n + number - 1, FIRST + n
        self.rows[Revision].append(
            {"id": pk, "draft_id": draft, "number": number, "submitted_by_id": common["author_id"], "submitted_at": at, "compared_at": at, **common}
        )
        payloads = {FIRST + 10 * (pk - FIRST) + place: account for place, account in enumerate(accounts)}
        hashes = {account: sha256(f"{payload}".encode()).hexdigest() for payload, account in payloads.items()}
        self.rows[Payload] += [
            {"id": payload, "revision_id": pk, "account_id": account, "text": text, "photos": [], "sha256": hashes[account]}
            for payload, account in payloads.items()
        ]
        if became == "in_review":
            self._likenesses(n, number, payloads)
        run = {"slug": "standard", "name": self.route["name"], "stages": self.route["stages"], "length": 1, "facts": {"category": common["category"]}}
        self.rows[RouteRun].append({"revision_id": pk, "started_at": at, **run})
        state = STAGES[became]
        closed = None if state == "open" else at + timedelta(hours=2)
        stage = {"role": "approver", "escalates_to": "leader", "opened_at": at, "due_at": self.now + timedelta(days=1), "closed_at": closed}
        place = {"draft_id": draft, "author_id": common["author_id"], "writers": common["editors"], "publish_at": common["publish_at"], "submitted_at": at}
        self.rows[StageRun].append({"revision_id": pk, "number": 1, "state": state, "is_urgent": False, **place, **stage})
        if became in VERDICTS:
            good = {"good_from": common["publish_at"], "good_until": common["publish_at"] + timedelta(days=30)} if became == "approved" else {}
            against = {} if became == "approved" else {"reason": "tone", "words": "Please say it more calmly."}
            said = {
                "verdict": VERDICTS[became],
                "decided_by_id": self.approver,
                "decided_at": closed,
                "hashes": {str(key): value for key, value in hashes.items()},
            }
            self.rows[Decision].append({"revision_id": pk, **said, **good, **against})
        if became == "approved":
            for payload, account in payloads.items():
                self._delivery(payload, pk, account, hashes[account], common["publish_at"])

    def _likenesses(self, n, number, payloads) -> None:
        """All texts are nearly the same: each post that waits is like ten earlier ones on its account."""
        for payload, place in zip(payloads, range(4), strict=False):
            earlier = [FIRST + 10 * (2 * (n - ACCOUNTS * step) + number - 1) + place for step in range(1, 11) if n >= ACCOUNTS * step]
            pairs = [pair for other in earlier for pair in ((payload, other), (other, payload))]
            self.rows[Likeness] += [{"payload_id": one, "other_id": other, "score": 98.0} for one, other in pairs]

    @staticmethod
    def _alike(n, place, account) -> list:
        """The same of a text in writing: by its place among the accounts of a draft."""
        number = 2 if n % 4 == 0 else 1
        return [[FIRST + 10 * (2 * (n - ACCOUNTS * step) + number - 1) + place, account, 98.0] for step in range(1, 11) if n >= ACCOUNTS * step]

    def _delivery(self, payload, revision, account, digest, due) -> None:
        troubles = {1: "missed", 2: "failed", 3: "uncertain"}
        state = "queued" if due > self.now else troubles.get(payload % 2000, "sent")
        sent = {"settled_at": due + timedelta(seconds=2), "external_id": str(payload), "told_at": due, "armed_at": due} if state == "sent" else {}
        late = due + timedelta(hours=12)
        of = {"payload_id": payload, "revision_id": revision, "account_id": account, "sha256": digest}
        self.rows[Delivery].append({"id": payload, **of, "state": state, "due_at": due, "late_at": late, **sent})
        if state == "sent":
            times = dict.fromkeys(("claimed_at", "prepared_at", "armed_at", "finished_at"), due)
            self.rows[Attempt].append({"delivery_id": payload, "number": 1, "worker": "w", "outcome": "accepted", "receipt": {"id": payload}, **times})


def look_through() -> None:
    """What PostgreSQL does by itself over the days: statistics and the map of what everybody can see."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
