"""`manage.py rotate_keys`: every sealed value under the newest key of the ring. Can be interrupted and run again."""

from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import models

from portal.core.encryption import has_newest_seal, reseal, sealed_columns


class Command(BaseCommand):
    help = "Seals every secret anew with the first key of ENCRYPTION_KEYS. Exit status 1 when no key of the ring opens one of them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", type=int, default=200, help="rows read at a time")

    def handle(self, *args: Any, **options: Any) -> None:
        unreadable = 0
        for model, name in sealed_columns():
            counts = rotate(model, name, options["batch"])
            unreadable += counts["unreadable"]
            words = ", ".join(f"{counts[each]} {each}" for each in ("sealed anew", "new already", "empty", "unreadable"))
            self.stdout.write(f"{model._meta.label_lower}.{name}: {words}")
        if unreadable:
            raise CommandError(f"No key of the ring opens {unreadable} of them. Put the key that sealed them back into ENCRYPTION_KEYS, or connect anew.")
        self.stdout.write(self.style.SUCCESS("All of it is under the newest key. The older keys can go once no backup needs them."))


def rotate(model: type[models.Model], name: str, batch: int) -> Counter[str]:
    """Seals one column anew. Each row is its own commit, and only if nobody changed it meanwhile; gives how many of which kind."""
    counts: Counter[str] = Counter()
    last, rows = 0, model._base_manager.order_by("pk")
    while found := list(rows.filter(pk__gt=last).values_list("pk", name)[:batch]):
        for pk, sealed in found:
            counts[_rotate_one(rows.filter(pk=pk), name, sealed)] += 1
        last = found[-1][0]
    return counts


def _rotate_one(row: models.QuerySet[Any], name: str, sealed: str) -> str:
    if not sealed:
        return "empty"
    if has_newest_seal(sealed):
        return "new already"
    try:
        renewed = reseal(sealed)
    except ValueError:
        return "unreadable"
    # Whoever wrote in between sealed with the newest key.
    return "sealed anew" if row.filter(**{name: sealed}).update(**{name: renewed}) else "new already"
