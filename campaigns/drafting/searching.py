"""Finding drafts by their words in PostgreSQL. The expression is letter for letter that of the index in migration 0064."""

from collections.abc import Sequence
from typing import Any

from django.db.models import BooleanField, F, Func, TextField, Value

SEPARATORS = "-/_.,:;!?#&@()[]\"'"
"""What parts words, here and in the index: "NS-4471" is found by NS and by 4471."""


class Document(Func):
    """Everything a draft is found by, as one text."""

    template = "(%(expressions)s)"
    arg_joiner = " || "
    output_field = TextField()

    def __init__(self, *_args: Any, **_kwargs: Any) -> None:
        super().__init__(F("title"), Value(" "), F("text"), Value(" "), F("case_reference"))


class Vector(Func):
    """The words of a document, whatever their language."""

    template = f"to_tsvector('simple', translate(%(expressions)s, '{SEPARATORS.replace(chr(39), chr(39) * 2)}', repeat(' ', {len(SEPARATORS)})))"


class Query(Func):
    """What is looked for."""

    template = "to_tsquery('simple', %(expressions)s)"


class Holds(Func):
    """A condition: the draft holds words that begin like each of the terms. Terms hold none of the SEPARATORS and no backslash."""

    template = "(%(expressions)s)"
    arg_joiner = " @@ "
    output_field = BooleanField()
    conditional = True

    def __init__(self, terms: Sequence[str] = (), *expressions: Any, **_kwargs: Any) -> None:
        super().__init__(*(expressions or (Vector(Document()), Query(Value(" & ".join(f"'{term}':*" for term in terms))))))
