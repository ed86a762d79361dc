"""Whose words something is: whoever wrote in it does not decide on it. Pure."""

from typing import Protocol


class Written(Protocol):
    """Whatever says whose words it carries: a revision, or a row of a list."""

    author_id: int
    last_editor_id: int
    submitted_by_id: int

    @property
    def editors(self) -> list[int]:
        """Everybody who ever wrote in it."""


def writers_of(revision: Written) -> frozenset[int]:
    """Primary keys of everybody whose words these are: author, last editor, submitter, and all who ever edited."""
    return frozenset({revision.author_id, revision.last_editor_id, revision.submitted_by_id, *revision.editors})
