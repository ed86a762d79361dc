"""The database refuses to change evidence, and to seat more people than a session has places."""

from django.db import migrations

from portal.core.triggers import append_only, refuse_insert

EVIDENCE = [
    "policyversion",
    "acknowledgement",
    "courseversion",
    "card",
    "question",
    "choice",
    "cardreading",
    "quizattempt",
    "quizresult",
    "certificate",
    "revocation",
    "attendance",
]


class Migration(migrations.Migration):
    dependencies = [("onboarding", "0001_initial")]
    operations = [
        *(append_only(f"onboarding_{name}") for name in EVIDENCE),
        refuse_insert(
            "onboarding_place",
            "within_places",
            when="NEW.seat IS NOT NULL AND NEW.seat > (SELECT places FROM onboarding_trainingsession WHERE id = NEW.session_id)",
            message="this session has no such seat",
            columns="seat",
        ),
    ]
