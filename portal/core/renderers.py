"""How forms are drawn: every form of the product comes out in the same accessible mark-up, `{{ form }}` included."""

from typing import Any

from django.forms.renderers import TemplatesSetting
from django.template.loader import select_template

from portal.core.fields import drawer_of, group

BUILT_IN = "django/forms/"
OURS = "forms/"
FIELD = "portal/field"


class PortalRenderer(TemplatesSetting):
    """Draws forms from `templates/forms/`, fields and widgets by `portal.core.fields`; what is in neither falls back to Django's own templates."""

    form_template_name = "forms/form.html"
    formset_template_name = "forms/formset.html"
    field_template_name = FIELD

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        """The HTML of a form, a field or a widget, whichever Django asks for by the name of a template."""
        if template_name == FIELD:
            return group(context["field"])
        draw = drawer_of(template_name)
        return draw(context["widget"]) if draw else super().render(template_name, context, request)

    def get_template(self, template_name: str) -> Any:
        """The template of that name, ours first: `django/forms/errors/x.html` is looked up as `forms/errors/x.html`."""
        if template_name.startswith(BUILT_IN):
            return select_template([OURS + template_name.removeprefix(BUILT_IN), template_name])
        return super().get_template(template_name)
