"""Questions about people."""

from typing import TypeVar

from django.db import models

from onboarding.people.enums import NAMED, SEEN

M = TypeVar("M", bound=models.Model)


def visible(rows: "models.QuerySet[M]", path: str = "person") -> "models.QuerySet[M]":
    """Rows about people, without those about covert or unknown people. `path` leads from the row to the person."""
    return rows.filter(**{f"{path}__safety_class__in": SEEN})


def named(rows: "models.QuerySet[M]", path: str = "person") -> "models.QuerySet[M]":
    """Rows about people who may be named: for lists, rosters and exports."""
    return rows.filter(**{f"{path}__safety_class__in": NAMED})
