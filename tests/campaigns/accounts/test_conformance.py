"""X's own examples of its weighted count, where somebody has the file: `conformance/validate.yml` of twitter-text 3 (Apache 2.0), which no package brings."""

import os
from pathlib import Path

import pytest
import yaml

from campaigns.accounts.counting import count
from campaigns.accounts.enums import Network
from campaigns.accounts.limits import RAW_LIMIT
from portal.core.text import hidden_words

FILE = os.environ.get("TWITTER_TEXT_CONFORMANCE", "")
GROUPS = ("WeightedTweetsWithDiscountedEmojiCounterTest", "UnicodeDirectionalMarkerCounterTest")
"""Configuration 3: emoji count 2. The group without "Discounted" is for configuration 2."""


@pytest.mark.skipif(not FILE, reason="needs twitter-text's file: TWITTER_TEXT_CONFORMANCE=…/conformance/validate.yml make test")
def test_every_example_of_the_weighted_count():
    """Two things differ by intent: spaces at the ends are not sent and so not counted, and a text beyond the raw limit is refused uncounted.
    What twitter-text calls invalid for its characters is refused by name before anything is counted."""
    examples = [each for group in GROUPS for each in yaml.safe_load(Path(FILE).read_text())["tests"][group]]
    assert len(examples) > 20
    for each in examples:
        text, expected = each["text"], each["expected"]
        counted = count(Network.X, text)
        if len(text) > RAW_LIMIT:
            assert not counted.is_within, each["description"]
            continue
        spaces = len(text) - len(text.strip())
        assert counted.used == expected["weightedLength"] - spaces, each["description"]
        assert (counted.is_within and not (expected["valid"] is False and hidden_words(text))) is expected["valid"], each["description"]
