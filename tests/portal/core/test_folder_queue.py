"""The one-box form's queue does not grow without end while nobody listens."""

from kombu import Connection

from portal import folder_queue
from portal.broker import broker_settings


def test_a_full_folder_takes_no_more_and_gives_what_it_has(tmp_path, monkeypatch):
    monkeypatch.setattr(folder_queue, "MOST_MESSAGES", 5)
    url, options = broker_settings("", tmp_path)
    with Connection(url, transport_options=options) as connection, connection.SimpleQueue("bells") as queue:
        for number in range(9):
            queue.put(number)
        assert len(list((tmp_path / "queue" / "messages").iterdir())) == 5
        heard = [queue.get(timeout=2) for _number in range(5)]
        assert sorted(message.payload for message in heard) == [0, 1, 2, 3, 4]
        queue.put(9)
        assert queue.get(timeout=2).payload == 9
