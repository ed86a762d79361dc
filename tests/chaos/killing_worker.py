"""Real Celery workers that die by SIGKILL at a named step of a delivery.

Reads orders from its input, one per line, and starts a worker for each in a fork of this loaded process:
`<step> before`, `<step> after`: answers `killed` when that worker has died at the step;
`healthy`: a worker that does not die, until the input ends; answers `started`.
Beside each worker runs a quick timetable: the sweep, every fifth of a second.
"""

import os
import signal
import sys
import threading
import time
from importlib import import_module

STEPS = {
    "claim": ("claims", "claim"),
    "recheck": ("steps", "recheck"),
    "prepare": ("steps", "prepare"),
    "arm": ("steps", "arm"),
    "call": ("steps", "call"),
    "settle": ("settling", "settle"),
    "finish": ("settling", "finish"),  # inside the transaction that settles
}


def wrap(step: str, moment: str) -> None:
    """Makes a step of the engine kill this process before it begins or after it has ended, the first time it runs."""
    room, name = STEPS[step]
    module = import_module(f"campaigns.publishing.engine.{room}")
    real = getattr(module, name)

    def deadly(*args, **kwargs):
        if moment == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        given = real(*args, **kwargs)
        if step != "claim" or given is not None:
            os.kill(os.getpid(), signal.SIGKILL)
        return given

    setattr(module, name, deadly)


def sweep_often() -> None:
    """The timetable: rings as beat would, only quicker."""
    from campaigns.publishing.engine import sweeping

    while True:
        sweeping.sweep()
        time.sleep(0.2)


def work() -> None:
    """Runs a Celery worker in this process."""
    from portal.celery import app

    threading.Thread(target=sweep_often, daemon=True).start()
    app.worker_main(
        [
            "worker",
            "--pool=threads",
            "--concurrency=4",
            "--loglevel=ERROR",
            "--without-gossip",
            "--without-mingle",
            "--without-heartbeat",
            f"--hostname=w{os.getpid()}@h",
        ]
    )


def fork(order: str) -> int:
    """Starts the worker of an order, and gives its process id."""
    child = os.fork()
    if child:
        return child
    quiet = os.open(os.devnull, os.O_RDWR)
    os.dup2(quiet, 0)
    os.dup2(quiet, 1)
    if order != "healthy":
        wrap(*order.split())
    work()
    os._exit(0)


def main() -> None:
    """Obeys until the input ends, then leaves nothing behind."""
    import django

    django.setup()
    import campaigns.publishing.tasks  # noqa: F401  (loaded before the forks)
    import portal.urls  # noqa: F401

    last = 0
    try:
        for line in sys.stdin:
            order = line.strip()
            last = fork(order)
            if order == "healthy":
                print("started", flush=True)
                continue
            _child, status = os.waitpid(last, 0)
            last = 0
            print("killed" if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL else f"ended with {status}", flush=True)
    finally:
        if last:
            os.kill(last, signal.SIGKILL)
            os.waitpid(last, 0)


if __name__ == "__main__":
    main()
