"""Finding drafts by their words in PostgreSQL: in a column that the database itself keeps (migration 0017), which Django knows nothing of."""

from collections.abc import Sequence

from django.db.models import BooleanField, Func

SEPARATORS = "-/_.,:;!?#&@()[]\"'"
"""What parts words, here and in that column: "NS-4471" is found by NS and by 4471."""


def query_of(terms: Sequence[str]) -> str:
    """What `Holds` asks for, in the language of `to_tsquery`: words that begin like each of the terms. These hold none of the SEPARATORS and no backslash."""
    return " & ".join(f"'{term}':*" for term in terms)


class Holds(Func):
    """A condition on drafts: `Holds(Value(query_of(terms)))`."""

    template = "(campaigns_draft.words @@ to_tsquery('simple', %(expressions)s))"
    output_field = BooleanField()
    conditional = True
