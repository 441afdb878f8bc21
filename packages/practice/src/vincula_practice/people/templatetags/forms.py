"""A form that is done once carries an id of its own, made when it is shown."""

from uuid import uuid4

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def form_id() -> SafeString:
    return format_html('<input type="hidden" name="form_id" value="{}">', uuid4())
