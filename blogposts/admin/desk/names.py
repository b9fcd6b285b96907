"""The rules of screening by the names that moderators know them by."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

TITLES = {
    "trap": _("Hidden field"),
    "haste": _("Too fast after the last one"),
    "per_hour": _("Too many within an hour"),
    "blocked": _("Blocked"),
    "spam_words": _("Words that are spam"),
    "akismet": _("Akismet"),
    "learner": _("Learned from decisions"),
    "held_all": _("All are held"),
    "first_comment": _("First comment"),
    "links": _("Links"),
    "held_words": _("Words that are held"),
    "duplicate_here": _("Same text under the post"),
    "duplicate_elsewhere": _("Same text elsewhere"),
    "form_time": _("Answered too fast"),
    "name_is_address": _("Name is an address"),
    "shorteners": _("Shortened links"),
    "foreign_script": _("Another script"),
    "disposable": _("Disposable address"),
    "moderates": _("Moderator"),
    "trusted": _("Trusted"),
    "approved_before": _("Approved before"),
    "refused_before": _("Refused before"),
}


def title_of(rule: str) -> str:
    """A rule's name; that of a host's own rule is what the host calls it."""
    return str(TITLES.get(rule, rule))


def rules_to_choose(present: str) -> list[tuple[str, str]]:
    """Rules by name and title, for a list to choose from; with the present one of a host's own."""
    names = [*TITLES, present] if present and present not in TITLES else list(TITLES)
    return sorted(((name, title_of(name)) for name in names), key=lambda pair: pair[1])
