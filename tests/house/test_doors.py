"""Every address × every role is in one table of expected answers, `doors.txt`. An address that is not in it fails here.

After a change that is meant: `UPDATE_DOORS=1 pytest tests/house/test_doors.py`, then read the difference line by line.
"""

import os
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.house import doors

TABLE = Path(__file__).with_name("doors.txt")


@pytest.mark.embedded
@pytest.mark.django_db
@pytest.mark.xdist_group("doors")
def test_every_door_answers_every_role_as_the_table_says(settings, caplog):
    settings.SECOND_FACTOR_RELAXED = True
    call_command("demo", verbosity=0)
    answers = doors.table(doors.samples())
    found = doors.render(answers)
    if os.environ.get("UPDATE_DOORS") == "1":
        TABLE.write_text(found)
    assert [name for name, row in answers.items() if any("500" in cell or cell == "no sample" for cell in row.values())] == []
    assert found.splitlines() == TABLE.read_text().splitlines()
