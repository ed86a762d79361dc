"""What every sign-in at a network has in common: we send a person there, they come back, and we have keys, or a reason."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.translation import gettext as _


class ConsentFailed(Exception):
    """No keys came of it. `str(error)` is a translated sentence that says what to do; it holds no secret."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """Where the person goes, and what must be remembered until they are back. `memory` holds secrets: no repr shows it."""

    url: str
    memory: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Granted:
    """An account that the network let us use, with its keys by name.

    `fault` says in words why it cannot be published to as it was granted; empty when it can.
    """

    external_id: str
    handle: str
    name: str = ""
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """A setting that the portal lacks, and where its value is to be had."""

    setting: str
    where: str


def missing_settings(wanted: Mapping[str, str]) -> list[Missing]:
    """Those of the named settings that are empty. `wanted`: name → where to get it."""
    return [Missing(name, where) for name, where in wanted.items() if not getattr(settings, name)]


def unreachable(network: str) -> ConsentFailed:
    """The network did not answer."""
    return ConsentFailed(_("%(network)s could not be reached. Nothing was changed. Try again in a few minutes.") % {"network": network})


def was_denied(network: str) -> ConsentFailed:
    """The person said no on the network's page."""
    return ConsentFailed(
        _("Access was not allowed on %(network)s. Nothing was changed. Connect again and choose to allow it, if that was a slip.") % {"network": network}
    )
