"""States as data: which state may follow which."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from portal.core.errors import Refused


class Transitions:
    """A table of allowed steps. `step` moves an object's `state` in memory, or refuses; saving is the action's business."""

    def __init__(self, table: Mapping[str, frozenset[str]]) -> None:
        self.table = table

    def allows(self, before: str, after: str) -> bool:
        """Whether `after` may follow `before`."""
        return after in self.table.get(before, frozenset())

    def step(self, thing: object, after: str) -> None:
        """Sets `thing.state`. Raises Refused with a sentence when the step is not in the table."""
        before = getattr(thing, "state")  # noqa: B009  (any row with a state)
        if not self.allows(before, after):
            raise Refused(_("This has changed in the meantime. Load the page again to see where it stands."))
        setattr(thing, "state", after)  # noqa: B010
