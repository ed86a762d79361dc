"""The template library: brought in from files, changed here in versions, and drafts begun from it."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from pathlib import Path

from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

import campaigns.drafting.rules  # noqa: F401  (registers the permissions)
from campaigns.accounts.counting import clean_text
from campaigns.drafting.actions.writing import About, create_draft, locked_draft, note_editor, one_line, require_edit
from campaigns.drafting.enums import USUAL_RETENTION, Retention
from campaigns.drafting.models import Draft, Template, TemplateVersion
from campaigns.drafting.queries import newest_version
from campaigns.drafting.templating import CONTENT, LONGEST_ITEM, MOST_ITEMS, MOST_QUESTIONS, Content, TemplateFile, blanks, filled, is_askable, read_template
from onboarding.people.models import StaffMember
from portal.core.actions import action, require
from portal.core.audit import record
from portal.core.errors import Refused


def import_templates(folder: Path = CONTENT) -> dict[str, TemplateVersion | None]:
    """Every template file of a folder into the library, each in its own transaction. File name → its new version, or None when nothing changed.

    All files are checked before the first is imported. Raises ContentError; may be interrupted and run again at any point.
    """
    files = {path.name: read_template(path) for path in sorted(folder.glob("*.yaml"))}
    return {name: import_template(file=file) for name, file in files.items()}


@action("template.import")
def import_template(*, file: TemplateFile, by: None = None) -> TemplateVersion | None:
    """The new version that a file makes; None when the library has it already, or when somebody here has edited the template: their words stay."""
    template, _is_new = Template.objects.get_or_create(slug=file.slug, defaults={"position": file.position})
    template = Template.objects.select_for_update().get(pk=template.pk)
    newest = newest_version(template)
    if newest and (newest.made_by_id or newest.sha256 == file.content.digest()):
        return None
    return _publish(template, newest, file.content, None)


@action("template.start")
def start_template(*, by: StaffMember, content: Content) -> TemplateVersion:
    """A new template of the force's own."""
    require(by, "campaigns.edit_template")
    content = _checked(content)
    slug = slugify(content.name)[:60].strip("-")
    if slug in {"", "new"} or Template.objects.filter(slug=slug).exists():
        raise Refused(_("There is a template of this name already. Choose another name, or change the one that is there."))
    return _publish(Template.objects.create(slug=slug), None, content, by)


@action("template.edit")
def edit_template(*, template: Template, by: StaffMember, number: int, content: Content) -> TemplateVersion:
    """The next version of a template. Drafts that began with an earlier one keep it. Refused when `number` is not the version that was opened."""
    template = Template.objects.select_for_update().get(pk=template.pk)
    require(by, "campaigns.edit_template")
    newest = newest_version(template)
    if newest is None or newest.number != number:
        raise Refused(_("Somebody saved a newer version while you had it open. Load the page again, then make your change once more."))
    content = _checked(content)
    if content.digest() == newest.sha256:
        raise Refused(_("Nothing is different. Change something, or go back."))
    return _publish(template, newest, content, by)


def restore_template(*, version: TemplateVersion, by: StaffMember, number: int) -> TemplateVersion:
    """An older version's words as the next version. `number`: the newest one that was looked at; refused when there is a newer one."""
    kept = {name.name: getattr(version, name.name) for name in fields(Content)} | {"checklist": tuple(version.checklist)}
    return edit_template(template=version.template, by=by, number=number, content=Content(**kept))


@action("template.retire")
def retire_template(*, template: Template, by: StaffMember, is_retired: bool = True) -> Template:
    """Takes a template off the shelf, or puts it back. Drafts that began with it go on."""
    template = Template.objects.select_for_update().get(pk=template.pk)
    require(by, "campaigns.edit_template")
    template.is_retired = is_retired
    template.save()
    record("template.retired" if is_retired else "template.brought_back", template, by=by)
    return template


def start_from_template(*, version: TemplateVersion, by: StaffMember, title: str, facts: Mapping[str, str]) -> Draft:
    """A draft whose text is the template's with the blanks filled from `facts` (blank → words), labelled as the template says."""
    if version.template.is_retired or newest_version(version.template) != version:
        raise Refused(_("This template has changed in the meantime. Open it again from the library."))
    known = {blank: one_line(facts.get(blank, "")) for blank in blanks(version.text)}
    about = About(category=version.category, case_stage=version.case_stage, retention=USUAL_RETENTION.get(version.category, Retention.ROUTINE))
    return create_draft(by=by, title=title, text=filled(version.text, known), about=about, template_version=version)


@action("draft.tick_checklist")
def tick_checklist(*, draft: Draft, by: StaffMember, edition: int, items: list[str]) -> Draft:
    """Keeps which points of the template's checklist are ticked, by whom and when. What was ticked before keeps its own name and time.

    Refused when the draft is not the edition that was looked at: a tick is about these words.
    """
    draft = locked_draft(draft)
    require_edit(by, draft)
    if draft.edition != edition:
        raise Refused(_("The draft has changed since you looked at it. Read it once more, then tick."))
    if draft.template_version is None:
        raise Refused(_("This draft has no checklist."))
    before = {entry["item"]: entry for entry in draft.checklist}
    now = {"by": by.pk, "at": timezone.now().isoformat(timespec="seconds")}
    draft.checklist = [before.get(item, {"item": item, **now}) for item in draft.template_version.checklist if item in items]
    note_editor(draft, by)
    draft.save()
    record("draft.checklist_ticked", draft, by=by, ticked=len(draft.checklist), of=len(draft.template_version.checklist))
    return draft


def _publish(template: Template, newest: TemplateVersion | None, content: Content, by: StaffMember | None) -> TemplateVersion:
    version = TemplateVersion.objects.create(
        template=template,
        number=newest.number + 1 if newest else 1,
        **asdict(content) | {"checklist": list(content.checklist)},
        sha256=content.digest(),
        made_by=by,
        made_at=timezone.now(),
    )
    record("template.published", version, by=by, sha256=version.sha256)
    return version


def _checked(content: Content) -> Content:
    """The content as it is kept. What is said about a blank that is gone goes with it."""
    items = tuple(dict.fromkeys(filter(None, map(one_line, content.checklist))))
    if len(items) > MOST_ITEMS or any(len(item) > LONGEST_ITEM for item in items):
        raise Refused(_("A checklist holds at most %(items)d points of %(length)d characters.") % {"items": MOST_ITEMS, "length": LONGEST_ITEM})
    text = clean_text(content.text)
    words = {name: one_line(getattr(content, name)) for name in ("name", "rule", "source")}
    inputs = {blank: asked for blank, asked in content.inputs.items() if blank in blanks(text)}
    if len(blanks(text)) > MOST_QUESTIONS or not all(map(is_askable, inputs.values())):
        raise Refused(_("A template asks %(most)d questions at most, and each in a way that a form can show.") % {"most": MOST_QUESTIONS})
    return Content(text=text, checklist=items, inputs=inputs, category=content.category, case_stage=content.case_stage, route=content.route, **words)
