"""What signals and decisions say to a moderator, in the language of whoever reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext

from ..models import Decision
from ..text.scripts import name_of_script

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.utils.functional import _StrPromise

    Say = Callable[[Any, Any], str]

ABOUT = {
    "user": gettext_lazy("account"),
    "email": gettext_lazy("e-mail address"),
    "address": gettext_lazy("network address"),
    "host": gettext_lazy("linked website"),
    "domain": gettext_lazy("mail domain"),
}


ACTORS = {
    "rules": gettext_lazy("the rules"),
    "writer": gettext_lazy("its writer"),
    "akismet": gettext_lazy("Akismet"),
    "command": gettext_lazy("a command"),
}


def actor_in_words(actor: str) -> str:
    """Who or what a `Decision.actor` names; people have the names they had then."""
    return str(ACTORS.get(actor, actor))


def deed_in_words(decision: Decision) -> str:
    """What was decided and by whom, as one saying: "approved by Nadia"."""
    who = actor_in_words(decision.actor)
    if decision.verb == Decision.Verb.RECEIVE:
        if decision.actor == "rules":
            return _("received, and judged by the rules")
        return _("sent by %(actor)s") % {"actor": who}
    return _("%(done)s by %(actor)s") % {"done": decision.get_verb_display(), "actor": who}


# The reasons of ours that are stored with a decision: in English, and told in a reader's language.
BY_MAIL = gettext_noop("by a link in a mail")


def reason_in_words(decision: Decision) -> str:
    """Why it was decided, as whoever decided wrote it."""
    return _(BY_MAIL) if decision.reason == BY_MAIL else decision.reason


def sentence(signal: Mapping[str, Any]) -> str:
    """A stored signal in words; of a rule that is no more, its name and what it measured."""
    say = SENTENCES.get(signal["rule"])
    value, limit = signal.get("value"), signal.get("limit")
    try:
        if say is not None and not signal.get("message"):
            return say(value, limit)
        return _(signal["message"]) % {"value": _shown(value), "limit": _shown(limit)}
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        # Written by another version, or by a rule of the host's that says it otherwise.
        name = signal["rule"].replace("_", " ")
        return name if value is None else f"{name}: {_shown(value)}"


def _shown(value: Any) -> str:
    return _quoted(value) if isinstance(value, list) else str(localize(value))


def _quoted(words: list[str]) -> str:
    return ", ".join(_("“%s”") % word for word in words)


def _plain(text: _StrPromise) -> Say:
    return lambda value, limit: str(text)


def _of(text: _StrPromise) -> Say:
    return lambda value, limit: str(text) % {"value": _shown(value), "limit": _shown(limit)}


def _links(value: int, limit: int) -> str:
    told = ngettext("%(value)d link", "%(value)d links", int(value)) % {"value": value}
    return _("%(links)s, limit %(limit)d") % {"links": told, "limit": limit}


def _approved(value: int, limit: None) -> str:
    text = ngettext(
        "%(value)d comment approved before", "%(value)d comments approved before", int(value)
    )
    return text % {"value": value}


def _refused(value: int, limit: None) -> str:
    text = ngettext(
        "%(value)d comment refused before", "%(value)d comments refused before", int(value)
    )
    return text % {"value": value}


def _elsewhere(value: int, limit: None) -> str:
    text = ngettext(
        "Same words under %(value)d other post",
        "Same words under %(value)d other posts",
        int(value),
    )
    return text % {"value": value}


def _form_time(value: float, limit: float | None) -> str:
    seconds = _shown(round(value, 1) if value < 10 else round(value))
    if limit is None:
        return _("Form filled in within %(seconds)s s") % {"seconds": seconds}
    text = _("Form filled in within %(seconds)s s, limit %(limit)s s")
    return text % {"seconds": seconds, "limit": _shown(limit)}


def _foreign_script(value: Mapping[str, Any], limit: int) -> str:
    text = _("%(share)d%% in another script (%(script)s), limit %(limit)d%%")
    script = name_of_script(value["script"])
    return text % {"share": value["share"], "script": script, "limit": limit}


def _learner(value: Mapping[str, Any], limit: int) -> str:
    text = _("Learned from decisions: %(share)d%% spam, limit %(limit)d%%")
    told = text % {"share": int(value["probability"] * 100), "limit": limit}
    if not value["words"]:
        return told
    return f"{told} ({', '.join(_token_in_words(token) for token in value['words'])})"


def _token_in_words(token: str) -> str:
    """A word in quotation marks; of `link:` and a host what it stands for."""
    kind, _mark, host = token.partition(":")
    if kind == "link" and host:
        return _("a link to %(host)s") % {"host": host}
    return _quoted([token])


def _akismet(value: str, limit: None) -> str:
    return {
        "spam": _("Akismet takes it for spam"),
        "ham": _("Akismet finds nothing"),
        "silent": _("Akismet did not answer, and is asked again"),
    }[value]


def _trusted(value: str, limit: None) -> str:
    return _("Trusted by %(about)s") % {"about": ABOUT[value]}


def _blocked(value: str, limit: None) -> str:
    return _("Blocked by %(about)s") % {"about": ABOUT[value]}


SENTENCES: Mapping[str, Say] = {
    "trap": _plain(gettext_lazy("A field was filled in that people do not see")),
    "haste": _of(gettext_lazy("%(value)s s after the last one, limit %(limit)s s")),
    "per_hour": _of(gettext_lazy("%(value)s within the hour, limit %(limit)s")),
    "blocked": _blocked,
    "spam_words": _of(gettext_lazy("Words of your list of spam: %(value)s")),
    "akismet": _akismet,
    "learner": _learner,
    "held_all": _plain(gettext_lazy("All comments wait")),
    "first_comment": _plain(gettext_lazy("First comment of this person")),
    "links": _links,
    "held_words": _of(gettext_lazy("Words of your list: %(value)s")),
    "duplicate_here": _plain(gettext_lazy("Somebody else has sent the same words here")),
    "duplicate_elsewhere": _elsewhere,
    "form_time": _form_time,
    "name_is_address": _of(gettext_lazy("An address for a name: %(value)s")),
    "shorteners": _of(gettext_lazy("Links that hide where they lead: %(value)s")),
    "foreign_script": _foreign_script,
    "disposable": _of(gettext_lazy("Disposable mail address: %(value)s")),
    "moderates": _plain(gettext_lazy("Moderates here")),
    "trusted": _trusted,
    "approved_before": _approved,
    "refused_before": _refused,
    "fault": _of(gettext_lazy("The rules failed: %(value)s")),
    "rule_failed": _of(gettext_lazy("A rule failed: %(value)s")),
}
