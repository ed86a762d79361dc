"""States of a draft."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DraftState(models.TextChoices):
    """Where a draft stands."""

    WRITING = "writing", _("Being written")
    IN_REVIEW = "in_review", _("Waiting for a decision")
    RETURNED = "returned", _("Returned to the author")
    REFUSED = "refused", _("Refused")
    APPROVED = "approved", _("Approved")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Not decided in time")
