"""The yardstick: a Celery application whose one task makes the same HTTP call through the same library, and nothing else.

No row, no claim, no check, no trail. `celery -A tests.bench.bare worker` with the portal's own broker settings.
"""

from celery import Celery
from django.conf import settings

app = Celery("bare", broker=settings.CELERY_BROKER_URL)
app.conf.update(
    task_ignore_result=True,
    task_acks_late=True,
    worker_prefetch_multiplier=1,
    task_default_queue="bare",
    broker_transport_options=settings.CELERY_BROKER_TRANSPORT_OPTIONS,
)


@app.task
def post(account: str, text: str) -> None:
    """One post by tweepy."""
    from campaigns.publishing.networks import connect
    from campaigns.publishing.networks.base import Accepted, Credentials, Post, Prepared

    keys = {"access_token": f"sandbox-{account}", "access_token_secret": "sandbox-secret"}
    outcome = connect("x", Credentials(account, keys)).publish(Prepared(Post(text)))
    if not isinstance(outcome, Accepted):
        raise RuntimeError(str(outcome))
