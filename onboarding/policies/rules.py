"""Who may answer a policy: everybody who works here."""

import rules

from onboarding.people.rules import is_staff

rules.add_perm("onboarding.answer_policy", is_staff)
