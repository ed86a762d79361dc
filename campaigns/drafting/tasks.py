"""Clockwork of this room. A message is only a bell: each of these does nothing when there is nothing to do."""

from celery import shared_task

from campaigns.drafting import actions


@shared_task
def prepare_photo(photo_id: int) -> None:
    """Decodes and cleans one photo, if it waits."""
    actions.prepare_photo(photo_id)


@shared_task
def render_photo(photo_id: int) -> None:
    """Makes what the networks get for which one photo is too large, if nobody has yet."""
    actions.render_photo(photo_id)


@shared_task
def sweep_photos() -> None:
    """Finds photos that a lost bell left waiting, or that have no renditions yet."""
    actions.sweep_photos()


@shared_task
def sweep_shelves() -> None:
    """Throws away typed words that nobody took up."""
    actions.sweep_shelves()


@shared_task
def compare_again() -> None:
    """Compares open drafts with what was published or submitted lately, when the last time was hours ago."""
    actions.compare_again()
