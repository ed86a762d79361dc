"""X's weighted count, case by case from its published rules (configuration 3, emoji counted whole)."""

from pathlib import Path

import pytest
import yaml
from twitter_text.config import config

from campaigns.accounts.counting import count
from campaigns.accounts.enums import Network

CASES = [(group, case) for group, cases in yaml.safe_load(Path(__file__).with_name("weights.yml").read_text()).items() for case in cases]


def test_the_rules_are_those_of_configuration_3():
    rules = config["defaults"]
    assert (rules["version"], rules["max_weighted_tweet_length"], rules["scale"]) == (3, 280, 100)
    assert (rules["default_weight"], rules["transformed_url_length"], rules["emoji_parsing_enabled"]) == (200, 23, True)
    assert [(each["start"], each["end"], each["weight"]) for each in rules["ranges"]] == [
        (0, 4351, 100),
        (8192, 8205, 100),
        (8208, 8223, 100),
        (8242, 8247, 100),
    ]


@pytest.mark.parametrize(("group", "case"), CASES, ids=[f"{group}: {case['name']}" for group, case in CASES])
def test_each_case(group, case):
    counted = count(Network.X, case["text"] * case.get("times", 1))
    assert counted.used == case["used"]
    assert counted.is_within is case.get("fits", True)
