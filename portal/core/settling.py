"""A process that has loaded everything sits down before it serves."""

import gc

from django.urls import get_resolver


def settle() -> None:
    """Loads what the first request would load, and takes all that is loaded out of the collector's sight.

    Modules, models and forms stay until the process ends. Looking through them for garbage, as a full collection does, took a third of a
    second out of some request or other; and what is never looked through stays shared between processes that are forked afterwards.
    """
    _ = get_resolver().url_patterns
    gc.collect()
    gc.freeze()
