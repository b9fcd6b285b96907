"""What a browser would send of a page's form, and what stands on the page."""

from __future__ import annotations

from html.parser import HTMLParser


class _Form(HTMLParser):
    def __init__(self, form_id):
        super().__init__()
        self.form_id = form_id
        self.inside = False
        self.data = {}
        self.buttons = {}
        self._open = None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.inside = attrs.get("id") == self.form_id
        if not self.inside:
            return
        name = attrs.get("name")
        if tag == "input" and name:
            self._input(name, attrs)
        elif tag == "textarea":
            self._open, self.data[name] = name, ""
        elif tag == "select":
            self._open = name
            self.data.setdefault(name, "")
        elif tag == "option" and "selected" in attrs:
            self.data[self._open] = attrs.get("value", "")

    def _input(self, name, attrs):
        kind = attrs.get("type", "text")
        if kind == "submit":
            self.buttons[name] = attrs["value"]
        elif kind == "file":
            return
        elif kind not in ("checkbox", "radio"):
            self.data[name] = attrs.get("value", "")
        elif "checked" in attrs:
            self.data[name] = attrs.get("value", "on")

    def handle_data(self, data):
        if self._open in self.data and self.get_starttag_text().startswith("<textarea"):
            # The first line break after the tag belongs to the markup.
            self.data[self._open] += data.removeprefix("\n")

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False
        elif tag in ("textarea", "select"):
            self._open = None


def _parse(response, form_id):
    parser = _Form(form_id)
    parser.feed(response.content.decode())
    return parser


def form_of(response, form_id="post_form"):
    """Names and values that the form on a page would send, without a button."""
    data = _parse(response, form_id).data
    return {name: value for name, value in data.items() if "__prefix__" not in name}


def buttons_of(response, form_id="post_form"):
    """Names of a form's buttons, with what stands on them."""
    return _parse(response, form_id).buttons


def errors_of(response):
    """All errors of an admin form: its own under "", those of inlines under their prefix."""
    errors = {"": dict(response.context["adminform"].form.errors)}
    for inline in response.context["inline_admin_formsets"]:
        formset = inline.formset
        errors[formset.prefix] = [dict(form.errors) for form in formset.forms]
        errors[f"{formset.prefix} as a whole"] = list(formset.non_form_errors())
    return errors


def messages_of(response):
    return [str(message) for message in response.context["messages"]]
