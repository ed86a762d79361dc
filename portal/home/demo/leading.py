"""Objectives, commitments, questions and answers of the fictional force's leaders."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from onboarding.leadership.models import AnsweredQuestion, Commitment, Objective
from portal.home.demo.force import Force


def lead(force: Force, words: dict[str, Any]) -> list[Objective]:
    """Everything on the leadership page; gives the objectives in order."""
    for leader, text, due, is_kept in words["commitments"]:
        due_on = timezone.localdate(force.ago(-due))
        Commitment.objects.create(leader=force[leader], text=text, due_on=due_on, made_at=force.ago(41), kept_at=force.ago(2 - due) if is_kept else None)
    for given in words["questions"]:
        asked = AnsweredQuestion.objects.create(question=given["ask"], asked_at=force.ago(given["days"]))
        if "answer" in given:
            asked.answer, asked.answered_by, asked.answered_at = given["answer"], force[given["by"]], asked.asked_at + timedelta(days=2, hours=3)
            asked.save()
    return [
        Objective.objects.create(title=given["title"], why=given["why"], position=place, published_at=force.ago(42), published_by=force["chief"])
        for place, given in enumerate(words["objectives"])
    ]
