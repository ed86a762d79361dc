"""What the tests of screening share."""

import pytest

from campaigns.drafting.screening.packs import pack
from campaigns.drafting.screening.texts import Context, spans
from tests.campaigns.drafting.screening.measuring import PACKS, Roster


@pytest.fixture
def found():
    """`found(text, stage)`: rule → marked words."""

    def look(text, case_stage="", names=PACKS, **context):
        chosen = pack(tuple(names))
        places = spans(text, Context(pack=chosen, case_stage=case_stage, colleagues=Roster(chosen), **context))
        return {span.rule: text[span.start : span.end] for span in places}

    return look
