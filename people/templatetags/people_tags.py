from typing import Any

from django import template

register = template.Library()


@register.filter
def at(found: dict[Any, Any], key: Any) -> Any:
    """What a dictionary holds under a key that is a variable."""
    return found.get(key)
