"""The queue in a folder survives what a killed worker leaves in it."""

from kombu import Connection

from portal.broker import broker_settings


def channel(folder):
    """A channel of the one-box broker."""
    url, options = broker_settings("", folder)
    return Connection(url, transport_options=options).channel()


def test_a_message_that_was_half_written_is_passed_over(tmp_path):
    queue = channel(tmp_path)
    messages = tmp_path / "queue" / "messages"
    for name, content in (("0_a", ""), ("0_b", '{"body": "tru'), ("0_c.part", "{")):
        (messages / f"{name}.celery.msg").write_text(content)
    queue._put("celery", {"body": "whole"})
    assert queue._get("celery") == {"body": "whole"}


def test_a_message_is_never_seen_before_it_is_whole(tmp_path, monkeypatch):
    queue, seen = channel(tmp_path), []
    rename = type(tmp_path).rename
    messages = tmp_path / "queue" / "messages"
    monkeypatch.setattr(
        type(tmp_path), "rename", lambda self, to: (seen.append([each.name.endswith(".msg") for each in messages.iterdir()]), rename(self, to))[1]
    )
    queue._put("celery", {"body": "whole"})
    assert seen == [[False]]
    assert [each.name.endswith(".celery.msg") for each in messages.iterdir()] == [True]


def test_a_half_written_table_of_queues_is_made_anew(tmp_path):
    queue = channel(tmp_path)
    table = tmp_path / "queue" / "control" / "celery.exchange"
    table.write_text("")
    queue._queue_bind("celery", "celery", "", "celery")
    assert [each[2] for each in queue.get_table("celery")] == ["celery"]
