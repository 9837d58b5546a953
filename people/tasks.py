"""Celery's entrances to what signing in leaves behind."""

from celery import shared_task

from people import sessions


@shared_task
def clear_sessions() -> int:
    """They open nothing any more; kept, they would be found in every copy of the database."""
    return sessions.clear_expired()
