"""Workers that die by SIGKILL at a named step of a removal.

Reads orders from its input, one per line: `<step> before <id>`, `<step> after <id>`. Each is carried out in a fork of this
loaded process, and answered with `killed` when the fork has died at the step.
"""

import os
import signal
import sys

STEPS = ("claim", "capture", "call", "settle")


def wrap(step: str, moment: str) -> None:
    """Makes a step of the removal kill this process before it begins or after it has ended."""
    from campaigns.publishing.engine import removing

    real = getattr(removing, step)

    def deadly(*args, **kwargs):
        if moment == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        given = real(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)
        return given

    setattr(removing, step, deadly)


def carry_out(step: str, moment: str, takedown_id: str) -> str:
    """One order, in a process of its own; gives what became of it."""
    child = os.fork()
    if child:
        _child, status = os.waitpid(child, 0)
        return "killed" if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL else f"ended with {status}"
    from campaigns.publishing.tasks import remove

    wrap(step, moment)
    remove(int(takedown_id))
    os._exit(0)


def main() -> None:
    """Obeys until the input ends."""
    import django

    django.setup()
    import campaigns.publishing.tasks  # noqa: F401  (loaded before the forks)

    for line in sys.stdin:
        print(carry_out(*line.split()), flush=True)


if __name__ == "__main__":
    main()
