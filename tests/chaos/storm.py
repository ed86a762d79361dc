"""`python -m tests.chaos.storm embedded|services`: hundreds of deliveries through real processes while everything fails around them.

Bounded, on loopback, ends by itself. `SEED=` repeats the order of faults; `CHAOS_ROUNDS=` is how many deliveries each of
the twelve accounts gets. Clocks are not turned: what waits for a time is given its time in the rows.
"""

import contextlib
import itertools
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

ROUNDS = int(os.environ.get("CHAOS_ROUNDS", "52"))
SECONDS = int(os.environ.get("CHAOS_SECONDS", "75"))  # while faults strike; then it has time to come to rest
PATIENCE = 420  # seconds to come to rest, on a machine that has other things to do; a quick one needs twenty
AN_HOUR = timedelta(hours=1)
QUICK = {
    "LEASE_SECONDS": "8",
    "NETWORK_CONNECT_SECONDS": "2",
    "NETWORK_READ_SECONDS": "3",
    "RECONCILE_AFTER_SECONDS": "2,5,9",
    "SWEEP_SECONDS": "1",
    "PUBLISHING_CONCURRENCY": "12",
}
BEFORE = ("latency", "reset_before", "status_500", "status_502", "status_503", "status_429", "status_429_bare", "duplicate", "expired_token", "malformed")
AFTER = ("reset_after", "no_reply", "malformed", "truncated", "status_500", "status_502", "status_503")
TIMES = 4  # how often each is ordered for posts, before and after acceptance


class Storm:
    """One run: its parts, what it did, and what it found."""

    def __init__(self, form: str, seed: int, folder: Path) -> None:
        self.form, self.folder, self.random = form, folder, random.Random(seed)
        self.did: Counter[str] = Counter()
        self.stops, self.moved, self.must_not, self.secrets = [], set(), set(), []
        self.kept, self.services, self.pressed, self.doomed = [], {}, [], None

    # ---- before ----------------------------------------------------------------------------------------------------
    def set_up(self) -> None:
        """Services, rows, the stand-in networks and the portal's processes."""
        from tests.chaos import parts

        if self.form == "services":
            self.services["postgres"], os.environ["DATABASE_URL"] = parts.postgres(self.folder)
            self.services["redis"], os.environ["REDIS_URL"] = parts.redis(self.folder)
            for service in self.services.values():
                service.start()
        self._set_environment()
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        self.sandbox.start()
        self._fill()
        self._start_processes(parts)

    def _set_environment(self) -> None:
        from tests.sandbox_fixture import Sandbox, environment_of, free_port

        os.environ.update(QUICK, DATA_DIR=str(self.folder), DEMO="1", SECOND_FACTOR_RELAXED="1", LOG_LEVEL="INFO", DJANGO_SETTINGS_MODULE="portal.settings")
        self.sandbox = Sandbox(free_port(), self.folder / "sandbox", self.folder / "mail")
        os.environ.update(environment_of(self.sandbox.url))

    def _start_processes(self, parts) -> None:
        from scripts.run import processes

        commands = processes(8000, self.folder, is_demo=False)
        timetable = commands["timetable"]
        second = commands["publisher"].replace("publisher@", "publisher2@")
        wanted = {"worker": commands["worker"], "publisher": commands["publisher"], "publisher2": second, "timetable": timetable}
        wanted["timetable2"] = f"{timetable} --schedule {self.folder / 'timetable2'}"
        for name, command in wanted.items():
            self.kept.append(parts.Kept(name, command, self.folder / f"{name}.log"))
        from tests.chaos.killing_worker import STEPS

        points = [(step, moment) for step in STEPS for moment in ("before", "after")] * 2
        self.random.shuffle(points)
        self.doomed = parts.Doomed(points, self.folder / "doomed.log")

    def _fill(self) -> None:
        from django.conf import settings
        from django.utils import timezone

        from campaigns.accounts.enums import Network
        from tests.cast import make_cast
        from tests.factories import make_account, make_photo

        self.cast = make_cast(opened_at=timezone.now())
        self.accounts = [make_account(network) for network in itertools.islice(itertools.cycle((Network.X, Network.FACEBOOK)), 12)]
        self.photos = [(make_photo(form="JPEG"), "The harbour")]
        self.secrets = ["sandbox-secret", *(f"sandbox-{account.external_id}" for account in self.accounts), *settings.ENCRYPTION_KEYS, settings.SECRET_KEY]

    # ---- during ----------------------------------------------------------------------------------------------------
    def plan(self) -> list[tuple[float, str]]:
        """What happens when, in seconds from the start: the same for the same seed."""
        acts = [f"fault:{kind}:0:publish" for kind in BEFORE for _time in range(TIMES)] + [
            f"fault:{kind}:1:publish" for kind in AFTER for _time in range(TIMES)
        ]
        acts += [f"fault:{kind}:0:{call}" for call in ("upload", "recent") for kind in ("status_503", "reset_before", "malformed")]
        acts += ["kill"] * 16 + ["kill timetable"] * 2 + ["flush"] * 3 + ["ring twice"] * 10 + ["revoke"] * 2
        acts += ["restart postgres", "restart redis", "crash postgres"] if self.services else []
        timed = [(self.random.uniform(4, SECONDS - 8), act) for act in acts]
        timed += [(SECONDS * 0.3, "stop everything"), (SECONDS * 0.3 + 4, "lift"), (SECONDS * 0.6, "stop account"), (SECONDS * 0.6 + 3, "lift")]
        timed += [(each, "mend") for each in range(3, SECONDS, 3)]
        timed += [(SECONDS * number / ROUNDS * 0.85, "approve") for number in range(ROUNDS)] + [(2.0, "forbid")]
        return sorted(timed)

    def rage(self) -> None:
        """Carries the plan out."""
        began = time.monotonic()
        for at, act in self.plan():
            time.sleep(max(0.0, began + at - time.monotonic()))
            name, *rest = act.split(":")
            getattr(self, name.split()[0])(*name.split()[1:], *rest)

    def approve(self) -> None:
        """One text for all accounts; due at once, or in a burst with those before it."""
        from django.utils import timezone

        from portal.core.errors import Refused
        from tests.factories import make_deliveries

        number = self.did["approvals"]
        due = None if number % 4 else timezone.now() + timedelta(seconds=self.random.uniform(6, 12))
        photos = self.photos if number % 5 == 0 else ()
        text = f"Notice {number}: https://force.example/{number}"
        self.did["approvals"] += 1
        try:
            made = make_deliveries(self.cast.champ, self.cast.carla, *self.accounts, text=text, photos=photos, publish_at=due)
        except Refused:  # on a slow machine its time has passed before it could be approved
            self.did["approvals refused"] += 1
        else:
            self.did["deliveries"] += len(made)

    def forbid(self) -> None:
        """Four that must never go out: late, withdrawn, a photo changed, its author gone."""
        from django.core.files.storage import default_storage
        from django.utils import timezone

        from campaigns.publishing.actions import withdraw_approval
        from campaigns.publishing.models import Delivery
        from tests.factories import make_deliveries

        soon, connie, carla = timezone.now() + timedelta(seconds=12), self.cast.connie, self.cast.carla
        late = make_deliveries(self.cast.champ, carla, *self.accounts[:2], text="Too late", publish_at=timezone.now() + AN_HOUR)
        Delivery.objects.filter(pk__in=[each.pk for each in late]).update(due_at=timezone.now() - 2 * AN_HOUR, late_at=timezone.now() - AN_HOUR)
        withdrawn = make_deliveries(self.cast.champ, carla, *self.accounts[:2], text="Withdrawn", publish_at=soon)
        changed = make_deliveries(self.cast.champ, carla, *self.accounts[:2], text="Changed", publish_at=soon, photos=self.photos)
        left = make_deliveries(connie, carla, *self.accounts[:2], text="Author left", publish_at=soon)
        withdraw_approval(withdrawn[0].payload.revision.draft, by=carla)
        with default_storage.open(changed[0].payload.photos[0]["file"], "wb") as file:
            file.write(self.photos[0][0] + b"!")
        type(connie).accounts.filter(pk=connie.pk).update(is_active=False)
        self.must_not |= {each.pk for each in (*late, *withdrawn, *changed, *left)}
        self.did["deliveries"] += 8

    def fault(self, kind: str, accepted: str, call: str) -> None:
        """The next such call meets it."""
        self.sandbox.fault(kind, call, accepted=accepted == "1", **({"seconds": 1.0} if kind == "latency" else {}))

    def kill(self, what: str = "publisher") -> None:
        """SIGKILL to one of them."""
        self.random.choice([each for each in self.kept if each.name.startswith(what)]).kill()
        self.did[f"{what} killed"] += 1

    def flush(self) -> None:
        """The queue loses every message."""
        if self.services:
            import redis

            redis.Redis.from_url(os.environ["REDIS_URL"]).flushall()
        else:
            for file in (self.folder / "queue" / "messages").iterdir():
                file.unlink(missing_ok=True)
        self.did["queue emptied"] += 1

    def restart(self, what: str) -> None:
        """An orderly end, as an upgrade makes one."""
        self._again(what, signal.SIGINT)

    def crash(self, what: str) -> None:
        """No orderly end: SIGQUIT is PostgreSQL's way of stopping dead."""
        self._again(what, signal.SIGQUIT)

    def _again(self, what: str, number: int) -> None:
        self.services[what].crash(number if what == "postgres" else signal.SIGKILL)
        self.did[f"{what} restarted"] += 1
        self._reconnect()

    def _reconnect(self) -> None:
        from django.db import OperationalError, connection

        for _attempt in range(100):
            with contextlib.suppress(OperationalError):
                connection.close()
                connection.ensure_connection()
                return
            time.sleep(0.2)

    def ring(self, _twice: str) -> None:
        """The same row, many times, for all workers."""
        from campaigns.publishing.models import Delivery
        from portal.core.bell import ring

        for pk in Delivery.objects.filter(state="queued").values_list("pk", flat=True)[:5]:
            for _time in range(4):
                ring("campaigns.publishing.tasks.publish", pk)
                self.did["bells too many"] += 1

    def revoke(self) -> None:
        """The network takes an account's token back until it is mended."""
        account = self.random.choice(self.accounts)
        self.sandbox.account(account.network, account.external_id, revoked=True)
        self.did["token revoked"] += 1

    def mend(self) -> None:
        """What people do: fresh keys for what is broken. And time passes for what waits to try again."""
        from campaigns.accounts.enums import AccountState
        from campaigns.accounts.models import Account
        from campaigns.publishing.models import Delivery

        for account in Account.objects.filter(state=AccountState.BROKEN):
            self.sandbox.account(account.network, account.external_id, revoked=False)
            self.did["account mended"] += Account.objects.filter(pk=account.pk).update(state=AccountState.CONNECTED, problem="")
        Delivery.objects.filter(state="queued").exclude(not_before=None).update(not_before=None)

    def stop(self, what: str) -> None:
        """Pressed in the middle."""
        from django.utils import timezone

        from campaigns.publishing.actions import start_stop

        account = self.accounts[0] if what == "account" else None
        self.pressed.append(start_stop(scope=what, account=account, reason="Incident", by=self.cast.chief))
        self.stops.append((timezone.now(), None, None if account is None else {account.pk}))
        self.did["stop pressed"] += 1

    def lift(self) -> None:
        """Nothing fires; a person gives what was missed another time."""
        from django.utils import timezone

        from campaigns.publishing.actions import lift_stop, reschedule
        from campaigns.publishing.models import Delivery

        begin, _open, accounts = self.stops.pop()
        self.stops.append((begin, timezone.now(), accounts))
        lift_stop(self.pressed.pop(), by=self.cast.chief)
        missed = list(Delivery.objects.filter(state="missed", settled_at__gte=begin).exclude(pk__in=self.must_not))
        self.did["missed by a stop, given another time"] += len(missed)
        self.moved |= {each.pk for each in missed}
        reschedule(missed, due_at=timezone.now() + timedelta(seconds=2), by=self.cast.colin)

    # ---- after -----------------------------------------------------------------------------------------------------
    def come_to_rest(self) -> float:
        """No more faults; seconds until every row is final or explained."""
        from campaigns.publishing.models import Delivery

        self.sandbox.order("DELETE", "faults")
        began = time.monotonic()
        while time.monotonic() - began < PATIENCE:
            self.mend()
            moving = Delivery.objects.filter(state__in=("queued", "claimed", "armed", "held")).exists()
            if not moving and not Delivery.objects.filter(state="uncertain").exclude(look_at=None).exists():
                break
            time.sleep(1)
        return time.monotonic() - began

    def end_processes(self) -> None:
        """Nobody works any more: what is judged stands still."""
        for each in self.kept:
            each.end()
        if self.doomed:
            self.doomed.end()
            self.did["died at a step"] = len(self.doomed.killed)

    def tear_down(self) -> None:
        """Nothing is left."""
        self.end_processes()
        if self.sandbox.process:
            self.sandbox.kill()
        from django.db import connections

        connections.close_all()
        for service in self.services.values():
            service.end(signal.SIGINT if service.name == "PostgreSQL" else signal.SIGTERM)

    def report(self, seed: int, rest: float, injected: dict[str, int], broken: dict[str, list[str]]) -> str:
        """The table."""
        from campaigns.publishing.models import Attempt, Delivery

        states, outcomes = (Counter(rows.objects.values_list(name, flat=True)) for rows, name in ((Delivery, "state"), (Attempt, "outcome")))
        steps = Counter(step for step, _moment in self.doomed.killed)

        def line(name: str, counts) -> str:
            return f"{name:10} " + ", ".join(f"{key or 'none'} {counts[key]}" for key in sorted(counts))

        head = f"{self.form}, seed {seed}: {Delivery.objects.count()} deliveries, {Attempt.objects.count()} attempts, at rest {rest:.0f} s after the last fault"
        rules = [f"{'ok' if not found else 'VIOLATED'}: {rule}{''.join(f' | {each}' for each in found[:5])}" for rule, found in broken.items()]
        return "\n".join(
            [head, line("faults", injected), line("did", self.did), line("died at", steps), line("states", states), line("attempts", outcomes), *rules]
        )


def missing_faults(injected: dict[str, int], storm: Storm) -> list[str]:
    """Faults that never struck: then the run proves nothing about them."""
    wanted = {*BEFORE, *AFTER}
    return [*sorted(wanted - {kind for kind, times in injected.items() if times})] + ([] if storm.doomed.killed else ["no worker died at a step"])


def main(form: str) -> int:
    """0 when nothing was violated and each fault was really injected."""
    seed = int(os.environ.get("SEED") or random.SystemRandom().randrange(10**6))
    print(f"storm on {form}, SEED={seed}", flush=True)
    for name in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    folder = Path(tempfile.mkdtemp(prefix="concentric-storm-"))
    storm = Storm(form, seed, folder)
    try:
        storm.set_up()
        storm.rage()
        rest = storm.come_to_rest()
        from tests.chaos.verdict import verdict

        ledger, injected = storm.sandbox.ledger(), storm.sandbox.injected()
        storm.end_processes()
        broken = verdict(ledger, storm)
        broken["each fault struck"] = missing_faults(injected, storm)
        print(storm.report(seed, rest, injected, broken), flush=True)
    finally:
        storm.tear_down()
    bad = any(broken.values())
    if bad:
        print(f"The logs are in {folder}", flush=True)
    else:
        shutil.rmtree(folder, ignore_errors=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "embedded"))
