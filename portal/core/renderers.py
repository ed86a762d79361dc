"""How forms are drawn: every form of the product comes out in the same accessible mark-up, `{{ form }}` included."""

from typing import Any

from django.forms.renderers import TemplatesSetting
from django.template.loader import select_template

BUILT_IN = "django/forms/"
OURS = "forms/"


class PortalRenderer(TemplatesSetting):
    """Draws forms, fields and widgets from `templates/forms/`; what is not there falls back to Django's own."""

    form_template_name = "forms/form.html"
    formset_template_name = "forms/formset.html"
    field_template_name = "forms/field.html"

    def get_template(self, template_name: str) -> Any:
        """The template of that name, ours first: `django/forms/widgets/x.html` is looked up as `forms/widgets/x.html`."""
        if template_name.startswith(BUILT_IN):
            return select_template([OURS + template_name.removeprefix(BUILT_IN), template_name])
        return super().get_template(template_name)
