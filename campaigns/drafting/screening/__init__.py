"""What must never be published: findings on drafts, kept with the revision that they were made on."""

from campaigns.drafting.screening.drafts import blockers, findings, keep
from campaigns.drafting.screening.models import Finding

__all__ = ["Finding", "blockers", "findings", "keep"]
