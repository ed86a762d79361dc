"""The steps of the funnel, and how they hang together."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

STEPS = ("eligible", "invited", "signed_in", "policy_current", "certified", "attended", "drafted", "takes_part")
LABELS = {
    "eligible": _("Eligible"),
    "invited": _("Invited"),
    "signed_in": _("Signed in"),
    "policy_current": _("Policy agreed"),
    "certified": _("Certified"),
    "attended": _("Attended"),
    "drafted": _("Drafted"),
    "takes_part": _("Takes part"),
}
MEANINGS = {
    "eligible": _("People who work here, have a unit and a circle, and are not protected colleagues. Every share is a part of these."),
    "invited": _("An invitation was sent, or they have signed in."),
    "signed_in": _("They have signed in at least once."),
    "policy_current": _("Their latest answer to every policy, in the version that counts, is that they agree."),
    "certified": _("They hold a certificate that has neither expired nor been revoked."),
    "attended": _("They were at one session or more."),
    "drafted": _("They have submitted one draft or more."),
    "takes_part": _("Certified, and attended or drafted: certified ∩ (attended ∪ drafted). The share is takes part ÷ eligible."),
}


def is_possible(counts: Mapping[str, int]) -> bool:
    """Whether a row's counts can be true of any people, by what the steps mean."""
    whole, rest = counts["eligible"], [counts[step] for step in STEPS[1:]]
    certified, attended, drafted, takes_part = (counts[step] for step in ("certified", "attended", "drafted", "takes_part"))
    return (
        all(0 <= count <= whole for count in rest)
        and counts["signed_in"] <= counts["invited"]
        and takes_part <= min(certified, attended + drafted)
        and takes_part >= certified + max(attended, drafted) - whole
    )
