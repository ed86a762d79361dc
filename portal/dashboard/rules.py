"""Who may see the figures: those whom the page "What we measure" names to all staff, and administrators."""

import rules

from onboarding.people.rules import is_administrator, is_association, is_leader

rules.add_perm("portal.view_dashboard", is_leader | is_administrator | is_association)
