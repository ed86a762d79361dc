"""Who may read the trail."""

import rules

from onboarding.people.rules import is_records

rules.add_perm("portal.view_records", is_records)
