"""Templates for what comes again and again, in versions."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.drafting.enums import CaseStage, Category, Kind, RouteHint
from campaigns.drafting.questions import in_order


class Template(models.Model):
    """A kind of post that comes again and again. What it says is in its versions."""

    slug = models.SlugField(max_length=60, unique=True)
    position = models.PositiveSmallIntegerField(default=100)
    is_retired = models.BooleanField(default=False)

    class Meta:
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.slug


class TemplateVersion(models.Model):
    """A template as it was at one time. Append-only (trigger): a draft remembers the version that it began with.

    `text` holds [blanks]; `inputs` says of some of them how they are asked for: blank → object with `kind` (words · number · day ·
    choice), `hint`, `options`, `required`, and `place` where they are asked for in another
    order than the text's. `checklist`: sentences to be ticked before submitting. `made_by` is empty for one that came with the product.
    """

    template = models.ForeignKey(Template, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    name = models.CharField(_("name"), max_length=80)
    text = models.TextField(_("text"), max_length=5000)
    inputs = models.JSONField(default=dict)
    checklist = models.JSONField(default=list)
    category = models.CharField(_("what it is about"), max_length=12, choices=Category.choices)
    case_stage = models.CharField(_("stage of the case"), max_length=10, choices=CaseStage.choices, blank=True, default=CaseStage.NONE)
    route = models.CharField(_("way of review"), max_length=8, choices=RouteHint.choices, blank=True, default=RouteHint.NONE)
    rule = models.CharField(_("the rule behind it"), max_length=600, blank=True)
    source = models.CharField(_("where the rule stands"), max_length=200, blank=True)
    sha256 = models.CharField(max_length=64)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["template", "-number"]
        constraints = [models.UniqueConstraint(fields=["template", "number"], name="template_number_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def asked(self) -> list[str]:
        """Its questions in their order, each in a line of words."""
        return [_asked_words(blank, self.inputs.get(blank, {})) for blank in in_order(self.text, self.inputs)]


def _asked_words(blank: str, asked: dict[str, Any]) -> str:
    kind = str(Kind(asked.get("kind", Kind.WORDS)).label)
    said = [f"{kind}: {', '.join(asked['options'])}" if asked.get("options") else kind, asked.get("hint", "")]
    said.append(gettext("has to be answered") if asked.get("required") else "")
    return f"{blank} – {' · '.join(filter(None, said))}"
