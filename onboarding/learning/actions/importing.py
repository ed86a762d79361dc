"""Brings course files into the database: what changed becomes a new version, and what is evidence stays."""

from pathlib import Path
from typing import Any

from django.utils import timezone

from onboarding.learning.files import CONTENT, CourseFile, read_course
from onboarding.learning.models import Assignment, Card, CardReading, Choice, Course, CourseVersion, Question, QuizAttempt
from onboarding.people.models import StaffMember
from portal.core.actions import action
from portal.core.audit import record


def import_courses(folder: Path = CONTENT) -> dict[str, CourseVersion | None]:
    """Imports every course file of a folder, each in its own transaction. File name → its new version, or None when nothing changed.

    All files are checked before the first is imported. Raises ContentError; may be interrupted and run again at any point.
    """
    files = {path.name: read_course(path) for path in sorted(folder.glob("*.yaml"))}
    return {name: import_course(file=file) for name, file in files.items()}


@action("course.import")
def import_course(*, file: CourseFile, by: StaffMember | None = None) -> CourseVersion | None:
    """The new version that the file makes, with its cards and questions; None when the newest version says the same.

    Periods of which nothing was read yet move to the new version; whoever has begun goes on with the text they began.
    """
    data = file.data
    course = _kept_course(code=data["code"], slug=data["slug"], position=data["position"], is_core=data["core"])
    newest = CourseVersion.objects.filter(course=course).order_by("-number").first()
    if newest and newest.sha256 == file.sha256:
        return None
    version = CourseVersion.objects.create(
        course=course,
        number=newest.number + 1 if newest else 1,
        sha256=file.sha256,
        pass_share=str(data["pass_share"]),
        imported_at=timezone.now(),
        **{key: data[key] for key in ("title", "summary", "minutes", "draws", "objectives", "references")},
    )
    Card.objects.bulk_create(Card(version=version, position=place, **card) for place, card in enumerate(data["cards"], 1))
    _create_questions(version, data["questions"])
    _move_unbegun(version)
    record("course.imported", version, by=by, sha256=file.sha256)
    return version


def _kept_course(*, code: str, **fields: Any) -> Course:
    Course.objects.get_or_create(code=code, defaults=fields)
    # Not FOR UPDATE: whoever adds a period at this moment refers to this row, and we wait for their periods below.
    course = Course.objects.select_for_update(no_key=True).get(code=code)
    if any(getattr(course, name) != value for name, value in fields.items()):
        for name, value in fields.items():
            setattr(course, name, value)
        course.save(update_fields=list(fields))
    return course


def _create_questions(version: CourseVersion, questions: list[dict[str, Any]]) -> None:
    rows = Question.objects.bulk_create(
        Question(version=version, slug=each["slug"], topic=each["topic"], kind=each["kind"], prompt=each["prompt"].strip(), is_must_know=each["must_know"])
        for each in questions
    )
    Choice.objects.bulk_create(
        Choice(question=row, position=place, text=choice["text"].strip(), is_right=choice["right"], why=choice["why"].strip())
        for row, each in zip(rows, questions, strict=True)
        for place, choice in enumerate(each["choices"], 1)
    )


def _move_unbegun(version: CourseVersion) -> None:
    # The rows are locked first: a card that is being read at this moment is then seen by the second question.
    older = list(Assignment.objects.select_for_update(no_key=True).filter(course=version.course).exclude(version=version).values_list("pk", flat=True))
    begun = set(CardReading.objects.filter(assignment__course=version.course).values_list("assignment", flat=True))
    begun |= set(QuizAttempt.objects.filter(assignment__course=version.course).values_list("assignment", flat=True))
    unbegun = [pk for pk in older if pk not in begun]
    for start in range(0, len(unbegun), 500):
        Assignment.objects.filter(pk__in=unbegun[start : start + 500]).update(version=version)
