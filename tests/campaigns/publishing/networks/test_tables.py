"""No row of a classification table may be taken away unnoticed."""

import pytest

from campaigns.publishing.networks import CLIENTS, bluesky_outcomes, facebook_outcomes, mastodon_outcomes, x_outcomes
from tests.campaigns.publishing.networks import test_bluesky_outcomes, test_facebook_outcomes, test_mastodon_outcomes, test_x_outcomes

TABLES = {
    "x": (x_outcomes, test_x_outcomes.ROWS),
    "facebook": (facebook_outcomes, test_facebook_outcomes.ROWS),
    "bluesky": (bluesky_outcomes, test_bluesky_outcomes.ROWS),
    "mastodon": (mastodon_outcomes, test_mastodon_outcomes.ROWS),
}
PLACES = [(network, place) for network, (module, _rows) in TABLES.items() for place in range(len(module.TABLE))]


def test_every_network_has_its_table_here():
    assert set(TABLES) == set(CLIENTS)


def outcomes(network):
    module, rows = TABLES[network]
    steps = [{}, {"several_steps": True}] if network == "facebook" else [{}]
    found = [module.classify(status, {}, body, **given) for status, body, _outcome in rows for given in steps]
    return [(type(one), one.reason) for one in found]


@pytest.mark.parametrize(("network", "place"), PLACES)
def test_without_a_row_some_answer_means_something_else(network, place, monkeypatch):
    module, _rows = TABLES[network]
    before = outcomes(network)
    monkeypatch.setattr(module, "TABLE", module.TABLE[:place] + module.TABLE[place + 1 :])
    assert outcomes(network) != before
