"""How forms are drawn: no browser keeps what is typed into them."""

from typing import Any

from django.forms.renderers import DjangoTemplates

# Nothing is typed into these, and HTML knows no such wish for them.
CHOSEN = ("checkbox", "radio", "hidden", "file")


class PrivateFields(DjangoTemplates):
    """Asks the browser not to remember a field, unless the field says otherwise."""

    def render(
        self, template_name: str, context: dict[str, Any], request: Any = None
    ) -> str:
        widget = context.get("widget")
        if widget and widget.get("type") not in CHOSEN:
            widget["attrs"] = {"autocomplete": "off", **widget["attrs"]}
        return super().render(template_name, context, request)
