"""`make bench-publishing`: the engine beside bare Celery tasks that make the same HTTP calls, in one run, on private services.

Prints one table. Times come from the network's side: when each call arrived there.
"""

import os
import secrets
import shlex
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

import requests

from tests.services import free_port, services

ROOT = Path(__file__).resolve().parent.parent.parent
LATENCY = 0.15  # seconds; QUALITY: networks answering in 150 ms
ACCOUNTS = 64
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "20"))  # deliveries on each account for the throughput
BURST = 1000
SPREAD = 200
TARGET = 0.8
PARTS = os.environ.get("BENCH_PARTS", "throughput,burst,punctuality")
TICKS = os.sysconf("SC_CLK_TCK")


def cpu_of(pids) -> float:
    """Seconds of CPU that processes have used so far, children that ended included."""
    total = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += sum(int(value) for value in fields[11:15])
    return total / TICKS


def named(*words: str) -> list[int]:
    """Processes whose command line holds all the words."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if all(word in line for word in words) and int(entry.name) != os.getpid():
            found.append(int(entry.name))
    return found


@contextmanager
def process(*command: str):
    """A process for the length of a block."""
    running = subprocess.Popen(command, cwd=ROOT, start_new_session=True)
    try:
        yield running
    finally:
        running.send_signal(signal.SIGTERM)
        try:
            running.wait(20)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


class Bench:
    """The rows, the network and the figures of one run."""

    def __init__(self, port: int) -> None:
        self.url, self.rows, self.cast, self.accounts = f"http://127.0.0.1:{port}", [], None, []

    def arrivals(self) -> list[tuple[float, str]]:
        """What arrived since the last question."""
        return requests.get(f"{self.url}/arrivals", timeout=30).json()

    def gather(self, number: int, patience: float) -> list[tuple[float, str]]:
        """Waits until so many calls arrived, and until the rows know."""
        found, end = [], time.monotonic() + patience
        while len(found) < number and time.monotonic() < end:
            time.sleep(0.5)
            found += self.arrivals()
        if len(found) != number:
            sys.exit(f"{len(found)} of {number} calls arrived within {patience:.0f} s")
        return found

    def fill(self) -> None:
        """The cast and the accounts."""
        from django.utils import timezone

        from tests.cast import make_cast
        from tests.factories import make_account

        self.cast = make_cast(opened_at=timezone.now())
        self.accounts = [make_account() for _number in range(ACCOUNTS)]

    def deliveries(self, rounds: int, due_in: float, name: str):
        """Approved deliveries, one on each account a round, all due at the same instant. Gives the instant."""
        from django.utils import timezone

        from tests.factories import make_deliveries

        due = timezone.now() + timedelta(seconds=due_in)
        for number in range(rounds):
            make_deliveries(self.cast.champ, self.cast.carla, *self.accounts, text=f"{name} {number}", publish_at=due, title=f"{name} {number}")
        left = due.timestamp() - time.time()
        if left < 3:
            sys.exit(f"the rows were made {3 - left:.1f} s too late")
        time.sleep(left)
        return due

    def add(self, what: str, figure: str, beside: str, ratio: float | None, ok: bool) -> None:
        """One row of the table."""
        self.rows.append((what, figure, beside, "" if ratio is None else f"{ratio:.0%}", "met" if ok else "NOT MET"))

    def table(self) -> str:
        """All rows, aligned."""
        lines = [("what", "measured", "beside", "ratio", "QUALITY"), *self.rows]
        widths = [max(len(line[column]) for line in lines) for column in range(5)]
        return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines)


def rate(arrivals) -> float:
    """Calls per second between the first and the last."""
    times = sorted(at for at, _text in arrivals)
    return (len(times) - 1) / (times[-1] - times[0])


@contextmanager
def watched(bench: Bench, what: str, port: int):
    """Says afterwards who used how much CPU."""
    groups = {
        "publisher": lambda: named("celery", "worker", "-Q publishing") or named("celery", "tests.bench.bare"),
        "worker": lambda: named("celery", "worker", "-Q portal"),
        "timetable": lambda: named("celery", "beat"),
        "PostgreSQL": lambda: named("postgres", "portal"),
        "network": lambda: named("tests.bench.stand_in"),
    }
    before = {name: cpu_of(pids()) for name, pids in groups.items()}
    began = time.monotonic()
    yield
    spent = time.monotonic() - began
    shares = ", ".join(f"{name} {(cpu_of(pids()) - before[name]) / spent:.0%}" for name, pids in groups.items())
    print(f"  {what}: {spent:.1f} s; CPU {shares}; load {os.getloadavg()[0]:.1f}", flush=True)


def bare(bench: Bench, port: int) -> float:
    """Calls a second of the yardstick, with the portal's own pool and number of threads."""
    from django.conf import settings

    from tests.bench.bare import post

    number = ACCOUNTS * ROUNDS
    for each in range(number):
        post.delay(bench.accounts[each % ACCOUNTS].external_id, f"bare {each}")
    command = ["celery", "-A", "tests.bench.bare", "--quiet", "worker", "--loglevel", "error", "--without-gossip", "--without-mingle"]
    with process(sys.executable, "-m", *command, "--pool", "threads", "--concurrency", str(settings.PUBLISHING_CONCURRENCY)):
        while not (first := bench.arrivals()):
            time.sleep(0.05)
        with watched(bench, "bare", port):
            return rate([*first, *bench.gather(number - len(first), 300)])


def throughput(bench: Bench, beside: float, port: int) -> None:
    """Everything due at once, as much as bare tasks were given."""
    bench.deliveries(ROUNDS, 5 + ROUNDS * ACCOUNTS * 0.015, "throughput")
    with watched(bench, "throughput", port):
        figure = rate(bench.gather(ROUNDS * ACCOUNTS, 300))
    bench.add("throughput", f"{figure:.0f}/s", f"bare {beside:.0f}/s", figure / beside, figure >= TARGET * beside)


def burst(bench: Bench, beside: float, port: int) -> None:
    """1,000 due in the same second."""
    rounds = -(-BURST // ACCOUNTS)
    due = bench.deliveries(rounds, 5 + BURST * 0.015, "burst")
    with watched(bench, "burst", port):
        times = sorted(at for at, _text in bench.gather(rounds * ACCOUNTS, 300))
    spent = times[BURST - 1] - due.timestamp() + LATENCY
    ideal = rounds * LATENCY
    bench.add(f"burst of {BURST}", f"{spent:.1f} s", f"ideal {ideal:.1f} s", ideal / spent, ideal / spent >= TARGET)
    able = BURST / beside
    bench.add("  the same beside bare tasks", f"{spent:.1f} s", f"bare {able:.1f} s", able / spent, able / spent >= TARGET)


def punctuality(bench: Bench, _beside: float, port: int) -> None:
    """200 spread over a minute, nothing else to do."""
    from django.utils import timezone

    from tests.factories import make_delivery

    start = timezone.now() + timedelta(seconds=8)
    due = {}
    for number in range(SPREAD):
        at = start + timedelta(seconds=60 * number / SPREAD + secrets.randbelow(300) / 1000)
        due[f"on time {number}"] = at.timestamp()
        make_delivery(bench.cast.champ, bench.cast.carla, bench.accounts[number % ACCOUNTS], text=f"on time {number}", publish_at=at)
    with watched(bench, "punctuality", port):
        late = sorted(at - due[text] for at, text in bench.gather(SPREAD, 120))
    p50, p95, p99 = (late[int(len(late) * share)] for share in (0.5, 0.95, 0.99))
    figure = f"p50 {p50:.2f} p95 {p95:.2f} p99 {p99:.2f} max {late[-1]:.2f} s"
    bench.add("punctuality, late by", figure, "1.00 s", None, p99 <= 1)
    bench.add("punctuality, earliest", f"{late[0] * 1000:+.0f} ms", "never before", None, late[0] >= 0)


def settled(bench: Bench) -> None:
    """Every delivery is sent once, and the trail holds."""
    from campaigns.publishing.models import Delivery
    from portal.core.audit import breaks

    end = time.monotonic() + 30
    while Delivery.objects.exclude(state="sent").exists() and time.monotonic() < end:
        time.sleep(0.2)
    left, torn = Delivery.objects.exclude(state="sent").count(), len(list(breaks()))
    bench.add("rows settled, trail whole", f"{Delivery.objects.count()} sent", f"{left} left, {torn} breaks", None, not left and not torn)


def main() -> int:
    """0 when every figure of QUALITY is met."""
    with ExitStack() as stack:
        os.environ.update(stack.enter_context(services()))
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="concentric-bench-"))
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        names = dict.fromkeys(("X_API_BASE", "SANDBOX_URL"), url)
        os.environ.update(names, DATA_DIR=folder, DEMO="1", SECOND_FACTOR_RELAXED="1", LOG_LEVEL="ERROR", DJANGO_SETTINGS_MODULE="portal.settings")
        import django

        django.setup()
        from django.conf import settings
        from django.core.management import call_command
        from django.db import connections

        stack.callback(connections.close_all)
        call_command("migrate", verbosity=0, interactive=False)
        stack.enter_context(process(sys.executable, "-m", "tests.bench.stand_in", str(port), str(LATENCY)))
        bench = Bench(port)
        bench.fill()
        print(f"{ACCOUNTS} accounts, {LATENCY * 1000:.0f} ms, {settings.PUBLISHING_CONCURRENCY} threads, {os.cpu_count()} cores", flush=True)
        time.sleep(1)
        beside = bare(bench, port)
        from scripts.run import processes

        for name, command in processes(8000, Path(folder), is_demo=False).items():
            if name != "web":
                stack.enter_context(process(*shlex.split(command)))
        time.sleep(8)
        for name, part in (("throughput", throughput), ("burst", burst), ("punctuality", punctuality)):
            if name in PARTS:
                part(bench, beside, port)
        settled(bench)
    print(bench.table(), flush=True)
    return 0 if all(row[4] == "met" for row in bench.rows) else 1


if __name__ == "__main__":
    sys.exit(main())
