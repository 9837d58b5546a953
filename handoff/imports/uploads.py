"""How much of a file is taken in: a body that never ends would fill the disk before anybody has looked at it."""

from django.core.files.uploadhandler import FileUploadHandler

from handoff.imports.reading import MOST_BYTES


class Bounded(FileUploadHandler):
    """Stands before Django's own, and lets no more of a file through than shows that it is too large."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return raw_data if start <= MOST_BYTES else None

    def file_complete(self, file_size: int) -> None:
        """Whoever stands behind this one keeps the file."""
