"""Finding drafts by their words in PostgreSQL: in a column that the database itself keeps (migration 0017), which Django knows nothing of."""

from collections.abc import Sequence
from typing import Any

from django.db.models import BooleanField, Func, Value

SEPARATORS = "-/_.,:;!?#&@()[]\"'"
"""What parts words, here and in that column: "NS-4471" is found by NS and by 4471."""


class Holds(Func):
    """A condition on drafts: one holds words that begin like each of the terms. Terms hold none of the SEPARATORS and no backslash."""

    template = "(campaigns_draft.words @@ to_tsquery('simple', %(expressions)s))"
    output_field = BooleanField()
    conditional = True

    def __init__(self, terms: Sequence[str] = (), *expressions: Any, **_kwargs: Any) -> None:
        super().__init__(*(expressions or [Value(" & ".join(f"'{term}':*" for term in terms))]))
