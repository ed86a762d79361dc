"""`make bench`: list and review pages on years of rows, beside a bare signed-in Django page, in one process and one run, on a private PostgreSQL.

Prints one table. Each request of a page is followed by one of the bare page, so that whatever else the machine does slows both. The number of queries
is counted twice: when the tables hold a few rows and when they are full.
"Afresh": with nothing kept of what a draft was compared with, as after two minutes.
`BENCH_ROUNDS`: requests of each page. `BENCH_PAGES`: only pages whose name holds this word. `BENCH_SCALE`: a part of the rows (0.1).
"""

import os
import resource
import sys
import tempfile
import time
from contextlib import ExitStack
from itertools import pairwise
from statistics import quantiles

from tests.services import services

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "60"))
ONLY = os.environ.get("BENCH_PAGES", "")
SCALE = float(os.environ.get("BENCH_SCALE", "1"))
STAFF, DRAFTS = int(10_000 * SCALE), int(50_000 * SCALE)
FEW_STAFF, FEW_DRAFTS = 60, 120
BAR = 3.0  # QUALITY: p95 of a page in p95 of the bare page


class Pages:
    """The pages, the people who open them, and what was measured."""

    def __init__(self) -> None:
        from django.test import Client
        from django.test.utils import override_settings

        from tests.bench.bare_page import MIDDLEWARE

        self.clients, self.few, self.rows = {}, {}, []
        self.bare = Client()
        with override_settings(MIDDLEWARE=MIDDLEWARE, SESSION_ENGINE="django.contrib.sessions.backends.db"):
            self.bare.handler.load_middleware()

    def people(self) -> None:
        """The approver, the author and the administrator, each signed in."""
        from allauth.mfa.models import Authenticator
        from django.test import Client
        from django.utils import timezone

        from tests.cast import make_cast
        from tests.factories import certify

        self.cast = make_cast(opened_at=timezone.now())
        certify(self.cast.champ, self.cast.carla)
        for name in ("carla", "champ", "ada", "chief"):
            person = getattr(self.cast, name)
            Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={})
            self.clients[name] = Client()
            self.clients[name].force_login(person, backend="onboarding.people.backends.StaffBackend")
        self.bare.force_login(self.cast.carla, backend="onboarding.people.backends.StaffBackend")

    def all(self):
        """(name, who, address)."""
        from campaigns.accounts.models import Account
        from campaigns.drafting.models import Draft, Revision
        from campaigns.publishing.models import Delivery
        from campaigns.reviewing.queries import waiting_for

        approved = Draft.objects.filter(state="approved").order_by("pk").first().pk
        writing = Draft.objects.filter(state="writing", author=self.cast.champ).order_by("-pk").first().pk
        waiting = waiting_for(self.cast.carla).order_by("pk").first().pk
        decided = Revision.objects.filter(draft=approved).order_by("pk").first().pk
        delivery = Delivery.objects.filter(state="sent").order_by("pk").first().pk
        account = Account.objects.order_by("pk").first().pk
        return [
            ("home, author", "champ", "/"),
            ("home, approver", "carla", "/"),
            ("drafts, own", "champ", "/drafts/?show=own"),
            ("drafts, all", "carla", "/drafts/?show=all"),
            ("drafts, all, page 40", "carla", "/drafts/?show=all&page=40"),
            ("drafts, approved", "carla", "/drafts/?show=all&state=approved"),
            ("drafts, one account", "carla", f"/drafts/?show=all&account={account}"),
            ("drafts, search", "carla", "/drafts/?show=all&q=harbour"),
            ("drafts, search, rare", "carla", "/drafts/?show=all&q=NS-66"),
            ("draft", "carla", f"/drafts/{approved}/"),
            ("draft, in writing", "champ", f"/drafts/{writing}/"),
            ("review queue", "carla", "/review/"),
            ("review, one", "carla", f"/review/{waiting}/"),
            ("review, one of the queue", "carla", f"/review/{waiting}/?queue=1"),
            ("review, decided", "carla", f"/review/{decided}/"),
            ("deliveries", "carla", "/deliveries/"),
            ("deliveries, page 40", "carla", "/deliveries/?page=40"),
            ("deliveries, published", "carla", "/deliveries/?state=sent"),
            ("deliveries, one account", "carla", f"/deliveries/?account={account}"),
            ("delivery", "carla", f"/deliveries/{delivery}/"),
            ("deliveries, missed", "carla", "/deliveries/missed/"),
            ("calendar, month, author", "champ", "/calendar/"),
            ("calendar, month", "carla", "/calendar/"),
            ("calendar, month, account", "carla", f"/calendar/?account={account}"),
            ("calendar, week", "carla", "/calendar/?show=week"),
            ("calendar, list", "carla", "/calendar/?show=list"),
            ("people", "ada", "/people/"),
            ("people, search", "ada", "/people/?q=staff+0"),
            ("dashboard", "chief", "/dashboard/"),
        ]

    def chosen(self):
        """The pages that this run looks at."""
        return [each for each in self.all() if ONLY in each[0]]

    def queries(self) -> dict[str, int]:
        """How many queries each page asks now, when it has been seen before."""
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        counted = {}
        for name, who, url in self.chosen():
            self.open(self.clients[who], url)
            with CaptureQueriesContext(connection) as asked:
                self.open(self.clients[who], url)
            counted[name] = len(asked)
        return counted

    @staticmethod
    def open(client, url: str) -> tuple[float, int]:
        """Milliseconds that a page took, and its bytes."""
        begun = time.perf_counter()
        answer = client.get(url)
        took = 1000 * (time.perf_counter() - begun)
        if answer.status_code != 200:
            raise RuntimeError(f"{url} answers {answer.status_code}")
        return took, len(answer.content)

    def measure(self, full: dict[str, int]) -> None:
        """Every page, in turn with the bare one, in a process that has settled as a web process does."""
        from portal.core.settling import settle

        settle()
        for name, who, url in self.chosen():
            times, bare, size = [], [], 0
            for number in range(ROUNDS + 5):
                took, size = self.open(self.clients[who], url)
                beside, _size = self.open(self.bare, "/bare/")
                if number >= 5:  # the first ones fill caches
                    times.append(took)
                    bare.append(beside)
            cut, beside = quantiles(times, n=20), quantiles(bare, n=20)
            self.rows.append((name, cut[9], cut[18], beside[9], beside[18], size, self.few[name], full[name]))

    def table(self) -> str:
        """What was measured, as Markdown."""
        head = ["page", "p50 ms", "p95 ms", "bare p50", "bare p95", "p50 ratio", "p95 ratio", "KB", "queries, few rows", "queries, full", ""]
        lines = [head, ["---"] * len(head)]
        for name, p50, p95, bare50, bare95, size, few, full in self.rows:
            figures = [f"{p50:.1f}", f"{p95:.1f}", f"{bare50:.1f}", f"{bare95:.1f}", f"{p50 / bare50:.1f}", f"{p95 / bare95:.1f}"]
            lines.append([name, *figures, f"{size / 1024:.0f}", str(few), str(full), "met" if self.is_met(p95, bare95, few, full) else "missed"])
        return "\n".join("| " + " | ".join(line) + " |" for line in lines)

    @staticmethod
    def is_met(p95: float, bare95: float, few: int, full: int) -> bool:
        """Within the bar, and no more queries than with a few rows."""
        return p95 <= BAR * bare95 and full <= few

    def has_passed(self) -> bool:
        """Whether every page is."""
        return all(self.is_met(row[2], row[4], row[6], row[7]) for row in self.rows)


def fill(pages: Pages) -> dict[str, int]:
    """Few rows, their queries counted; then all. Gives the number of queries with all of them."""
    from django.db import connection
    from django.utils import timezone

    from campaigns.publishing.models import Delivery
    from portal.dashboard.actions import count_participation
    from tests.bench import pouring

    begun = time.monotonic()
    words = pouring.Words(FEW_STAFF, pages.cast.champ.pk, pages.cast.carla.pk, DRAFTS)
    pouring.pour_people(0, FEW_STAFF)
    pouring.pour_accounts()
    now = words.number_of(timezone.now())
    parts = [(0, FEW_DRAFTS), (now - 20, now + 20), (DRAFTS - FEW_DRAFTS, DRAFTS)]  # the oldest, what stands in the calendar today, the newest
    for part in parts:
        words.pour(*part)
    count_participation()
    pouring.look_through()
    pages.few = pages.queries()
    pouring.pour_people(FEW_STAFF, STAFF)
    words.people = STAFF
    for (_first, start), (stop, _last) in pairwise(parts):
        words.pour(start, stop)
    count_participation()
    pouring.look_through()
    counts = ", ".join(f"{model._default_manager.count():,} {model._meta.verbose_name_plural}" for model in (*words.TABLES[:4], Delivery))
    print(f"{STAFF:,} staff, {counts}: filled in {time.monotonic() - begun:.0f} s; load {os.getloadavg()[0]:.1f}", flush=True)
    connection.close()  # what PostgreSQL has learnt of the statements it learnt from few rows
    return pages.queries()


def main() -> int:
    """0 when every figure of the bar is met."""
    with ExitStack() as stack:
        os.environ.update(stack.enter_context(services()))
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="concentric-bench-"))
        os.environ.update(TEST_DATA_DIR=folder, LOG_LEVEL="ERROR", DJANGO_SETTINGS_MODULE="tests.settings")
        import django

        django.setup()
        from django.conf import settings
        from django.core.management import call_command
        from django.db import connections

        stack.callback(connections.close_all)
        settings.ROOT_URLCONF = "tests.bench.bare_page"
        call_command("migrate", verbosity=0, interactive=False)
        pages = Pages()
        pages.people()
        full = fill(pages)
        pages.measure(full)
    print(pages.table(), flush=True)
    print(f"load {os.getloadavg()[0]:.1f}, {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB", flush=True)
    return 0 if pages.has_passed() else 1


if __name__ == "__main__":
    sys.exit(main())
