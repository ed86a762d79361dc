"""The queue in a folder, for the one-box form: kombu's `filesystem` transport, made safe against workers that die while writing.

kombu opens a message's file before it fills it, and a reader that comes between, or after the writer was killed, ends its
worker with "Unrecoverable error: JSONDecodeError". Here a message appears whole or not at all, and a broken one is dropped:
it was only a bell.
"""

import os
import time
import uuid
from pathlib import Path
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps

MOST_MESSAGES = 1000  # every look lists the folder: bells that nobody hears would slow down those who hear, without end


class Channel(filesystem.Channel):
    """Writes beside, then renames. A full folder takes no more: every message is a bell, and what is still due is rung again."""

    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]
        if len(os.listdir(self.data_folder_out)) >= MOST_MESSAGES:  # noqa: PTH208  (a path for each of a thousand names would cost)
            return
        final = Path(self.data_folder_out) / f"{round(time.monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        beside = final.with_name(f"{final.name}.part")  # no queue's name ends like this, so that nobody reads it
        beside.write_text(dumps(payload))
        beside.rename(final)

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        while True:
            try:
                return super()._get(queue)
            except ValueError:  # not JSON; the file is gone already
                continue

    def _queue_bind(self, exchange: str, *args: Any) -> None:
        try:
            super()._queue_bind(exchange, *args)
        except ValueError:
            self._exchange_file(exchange).unlink(missing_ok=True)  # type: ignore[attr-defined]
            super()._queue_bind(exchange, *args)


class Transport(filesystem.Transport):
    """kombu's transport with the channel above."""

    Channel = Channel


def register() -> None:
    """Puts this transport in the place of kombu's own under `filesystem://`."""
    TRANSPORT_ALIASES["filesystem"] = f"{__name__}:{Transport.__name__}"
