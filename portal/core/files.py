"""Files that no address leads to."""

from django.core.files.storage import FileSystemStorage


class PrivateStorage(FileSystemStorage):
    """A folder whose files are handed out by an action that checks and records, and by nothing else."""

    def url(self, name: str | None) -> str:
        """Never: raises ValueError."""
        raise ValueError("A private file has no address.")
