"""System check: a country that there is no data file for would be looked for in silence, and never found."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from campaigns.drafting.screening.packs import pack_names


@register()
def screening_packs(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Every name in SCREENING_PACKS has its data file."""
    if unknown := sorted(set(settings.SCREENING_PACKS) - set(pack_names())):
        hint = f"SCREENING_PACKS takes some of: {', '.join(pack_names())}."
        return [Error(f"SCREENING_PACKS names what there is no data file for: {', '.join(unknown)}.", hint=hint, id="concentric.E005")]
    return []
