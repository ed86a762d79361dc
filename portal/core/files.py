"""Files that no address leads to."""

from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage


class PrivateStorage(FileSystemStorage):
    """The folder PRIVATE_ROOT, whose files are handed out by an action that checks and records, and by nothing else."""

    @property
    def base_location(self) -> str:
        """As the settings say now."""
        return str(settings.PRIVATE_ROOT)

    @property
    def location(self) -> str:
        """The same as an absolute path."""
        return str(Path(self.base_location).resolve())

    def url(self, name: str | None) -> str:
        """Never: raises ValueError."""
        raise ValueError("A private file has no address.")
