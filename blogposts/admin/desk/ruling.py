"""The rules: moderators change them here, see first what a change would have done, and by whom."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from hashlib import blake2s

from django import forms
from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...models import Comment, Ruleset
from ...moderation.permissions import moderates_all
from ...moderation.replay import replay
from ...moderation.rulesets import (
    Rules,
    RulesChanged,
    change_rules,
    check_values,
    first_rules,
    present_key,
    rules_of,
    rules_with,
)
from ...text.dates import moment_and_time
from ...visitors import SeeOther
from .base import Desk
from .names import title_of

PERMISSION = "blogposts.change_ruleset"
DAYS = 30
MOST_DAYS = 365
MOST_CHANGES = 50  # of the history
MOST_BEHIND = 20  # comments named behind a number

# What a reading moderator knows each value by.
TITLES = {
    "comments": gettext_lazy("Who may comment"),
    "close_after_days": gettext_lazy("Close after days"),
    "held": gettext_lazy("Who waits for a moderator"),
    "max_links": gettext_lazy("Links let through"),
    "held_words": gettext_lazy("Words that have a comment held"),
    "spam_words": gettext_lazy("Words that make a comment spam"),
    "whole_words": gettext_lazy("Find such words only whole"),
    "seconds_between": gettext_lazy("Seconds between two comments of a person"),
    "per_hour": gettext_lazy("Comments of a person in an hour"),
    "form_seconds": gettext_lazy("Seconds that a form takes at least"),
    "duplicates": gettext_lazy("The same words, of others or under other posts"),
    "shorteners": gettext_lazy("Links that hide where they lead"),
    "name_is_address": gettext_lazy("An address in the place of a name"),
    "foreign_script": gettext_lazy("Another script than that of the post’s language"),
    "disposable": gettext_lazy("Mail addresses that anybody opens for an hour"),
    "akismet": gettext_lazy("Ask Akismet, where the site has a key"),
    "learner": gettext_lazy("Let the filter that learns judge"),
    "learner_hold": gettext_lazy("It holds from, in per cent"),
    "learner_spam": gettext_lazy("It is spam from, in per cent"),
}
HELP = {
    "close_after_days": gettext_lazy("After publication of the post; 0 means never."),
    "max_links": gettext_lazy("With more it is held. −1 means any number."),
    "held_words": gettext_lazy("One a line, phrases too."),
    "spam_words": gettext_lazy("One a line. Their writers are told nothing."),
    "whole_words": gettext_lazy("“pay”, and not “payment”."),
    "seconds_between": gettext_lazy("0 means none."),
    "per_hour": gettext_lazy("0 means any number."),
    "form_seconds": gettext_lazy("Known only of readers whose browser runs scripts; 0 means none."),
}
CHOICES = {
    "comments": [
        ("open", gettext_lazy("everybody")),
        ("members", gettext_lazy("users who are signed in")),
        ("closed", gettext_lazy("nobody")),
    ],
    "held": [
        ("all", gettext_lazy("everybody")),
        ("first", gettext_lazy("the first comment of a name and address")),
        ("none", gettext_lazy("nobody, but for what other rules hold")),
    ],
}
GROUPS = [
    (gettext_lazy("Who"), ["comments", "close_after_days", "held"]),
    (gettext_lazy("Haste"), ["seconds_between", "per_hour", "form_seconds"]),
    (gettext_lazy("Words and links"), ["held_words", "spam_words", "whole_words", "max_links"]),
    (gettext_lazy("What is held besides"), [
        "duplicates", "shorteners", "name_is_address", "foreign_script", "disposable",
    ]),
    (gettext_lazy("Filters"), ["learner", "learner_hold", "learner_spam", "akismet"]),
]  # fmt: skip
CELLS = {
    "published": gettext_lazy("Good, and let through"),
    "wrongly_held": gettext_lazy("Good, but stopped"),
    "caught": gettext_lazy("Bad, and stopped"),
    "missed": gettext_lazy("Bad, but let through"),
    "let_through": gettext_lazy("Undecided, and let through"),
    "kept_waiting": gettext_lazy("Undecided, and stopped"),
}
# The kinds of what is stopped.
STOPPED = {
    "wrongly_held": gettext_lazy("good"),
    "caught": gettext_lazy("bad"),
    "kept_waiting": gettext_lazy("undecided"),
}


class Words(forms.CharField):
    """A list of words, one a line."""

    widget = forms.Textarea

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value):
        lines = (line.strip() for line in (super().to_python(value) or "").splitlines())
        return tuple(dict.fromkeys(filter(None, lines)))


def _field(name, value):
    told = {"label": TITLES[name], "help_text": HELP.get(name, ""), "required": False}
    if name in CHOICES:
        return forms.ChoiceField(choices=CHOICES[name], **told | {"required": True})
    if isinstance(value, tuple):
        return Words(widget=forms.Textarea(attrs={"rows": 6}), **told)
    if isinstance(value, bool):
        return forms.BooleanField(**told)
    return forms.IntegerField(**told | {"required": True})


class RulesForm(forms.Form):
    """All values of `Rules`, with the days that the effect is shown of and a note."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    days = forms.IntegerField(
        label=gettext_lazy("Show the effect on the last days"), min_value=1, max_value=MOST_DAYS
    )
    note = forms.CharField(label=gettext_lazy("Why, for the history"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        for name, value in asdict(first_rules()).items():
            self.fields[name] = _field(name, value)

    @property
    def groups(self):
        """Titles with their fields, each with the value that the site's settings give it."""
        first = asdict(first_rules())
        return [
            (title, [(self[name], in_words(name, first[name])) for name in names])
            for title, names in GROUPS
        ]

    def values(self):
        return {field.name: self.cleaned_data[field.name] for field in fields(Rules)}

    def clean(self):
        cleaned = super().clean()
        known = {name: cleaned[name] for name in TITLES if name in cleaned}
        for name, faults in check_values(known).items():
            for fault in faults:
                self.add_error(name, fault)
        return cleaned


class Ruling(Desk):
    def get_urls(self):
        own = [
            self.desk_path("rules/", self.rules_view, "rules"),
            self.desk_path("replay/", self.replay_view, "replay"),
        ]
        return own + super().get_urls()

    def may_change_rules(self, request):
        return moderates_all(request.user) and request.user.has_perm(PERMISSION)

    def rules_view(self, request):
        """The form; one button shows what the rules would have done, the other keeps them."""
        self.check_all(request)
        if request.method != "POST":
            return self._rules_page(request, self._present_form())
        self.check_all(request, PERMISSION)
        form = RulesForm(request.POST)
        if not form.is_valid():
            return self._rules_page(request, form, status=422)
        values = form.values()
        # What is kept is what was shown: a change made after that is shown first.
        if "_save" not in request.POST or request.POST.get("shown") != digest_of(values):
            return self._rules_page(request, form, effect=self._effect(form))
        try:
            seen = form.cleaned_data["seen"]
            change_rules(
                values,
                self.actor(request),
                note=form.cleaned_data["note"],
                seen=int(seen) if seen.isdecimal() else None,
            )
        except RulesChanged as change:
            return self._tell_of_other(request, form, change.ruleset)
        messages.success(request, _("The rules hold from now on."))
        return SeeOther(self.desk_url("rules"))

    def _tell_of_other(self, request, form, other):
        text = _(
            "%(actor)s has changed the rules since you opened this page; the history below says"
            " how. Nothing of yours is kept yet: save again to put it in that place."
        )
        form.add_error(None, text % {"actor": other.actor if other else "?"})
        form.data = form.data.copy()
        form.data["seen"] = other.pk if other else ""
        return self._rules_page(request, form, effect=self._effect(form), status=422)

    def _present_form(self):
        key = present_key()
        initial = {**asdict(rules_of(key)), "seen": key or "", "days": DAYS}
        return RulesForm(initial=initial)

    def _effect(self, form):
        days, values = form.cleaned_data["days"], form.values()
        present, changed = rules_of(present_key()), rules_with(values)
        return {
            "digest": digest_of(values),
            "changes": changes(present, changed),
            **self._told(days, present, changed),
        }

    def replay_view(self, request):
        """What the present rules would have done, over as many days as one likes."""
        self.check_all(request)
        days = request.GET.get("days", "")
        days = int(days) if days.isdecimal() and 0 < int(days) <= MOST_DAYS else DAYS
        effect = self._told(days, rules_of(present_key()))
        context = {"title": _("Replay"), "effect": effect, "most_days": MOST_DAYS}
        return self.desk_page(request, "replay", context, screen="replay")

    def _told(self, days, *rules):
        """Reports as rows of a table, with the comments behind each number."""
        reports = replay(days, *rules)
        rows = [
            (label, [self._number(keys) for keys in self._keys(reports, cell)])
            for cell, label in CELLS.items()
        ]
        names = sorted({rule for report in reports for rule in report.by_rule})
        by_rule = [
            (
                title_of(name),
                [
                    self._number(report.by_rule.get(name, {}).get(cell, []))
                    for report in reports
                    for cell in STOPPED
                ],
            )
            for name in names
        ]
        labels = [_("rules of now"), _("changed rules")][: len(reports)]
        columns = [*labels, _("moved here by the change")] if len(reports) > 1 else labels
        return {
            "days": days,
            "total": reports[0].total,
            "sums": summed_up(*reports),
            "kinds": STOPPED.values(),
            "labels": labels,
            "columns": columns,
            "rows": rows,
            "by_rule": by_rule,
        }

    def _keys(self, reports, cell):
        """Keys of each report; of two, also those that came to this cell by the change."""
        keys = [report.cells.get(cell, []) for report in reports]
        return [*keys, sorted(set(keys[1]) - set(keys[0]))] if len(keys) > 1 else keys

    def _number(self, keys):
        """How many, and the newest of them to look at."""
        shown = Comment.objects.filter(pk__in=sorted(keys)[-MOST_BEHIND:]) if keys else ()
        comments = [(str(one) or "–", self.desk_url("change", one.pk)) for one in shown]
        return {"count": len(keys), "comments": comments, "more": len(keys) - len(comments)}

    def _rules_page(self, request, form, *, effect=None, status=200):
        context = {
            "title": _("Rules"),
            "form": form,
            "effect": effect,
            "may_change": self.may_change_rules(request),
            "history": history(),
        }
        return self.desk_page(request, "rules", context, form=form, screen="rules", status=status)


def summed_up(now, changed=None):
    """What rules would have stopped, and of two what the second would do otherwise: in words, the
    number, and of which kinds they are.
    """
    if changed is None:
        return [counted(_("Stopped"), lambda cell: keys_in(now, cell))]
    return [
        counted(
            _("Stopped now, and let through with the change"),
            lambda cell: keys_in(now, cell) - keys_in(changed, cell),
        ),
        counted(
            _("Let through now, and stopped with the change"),
            lambda cell: keys_in(changed, cell) - keys_in(now, cell),
        ),
        counted(
            _("Stopped now as with the change"),
            lambda cell: keys_in(now, cell) & keys_in(changed, cell),
        ),
    ]


def keys_in(report, cell):
    return set(report.cells.get(cell, ()))


def counted(words, keys_of):
    counts = {kind: len(keys_of(cell)) for cell, kind in STOPPED.items()}
    kinds = [
        _("%(kind)s: %(count)d") % {"kind": kind, "count": count}
        for kind, count in counts.items()
        if count
    ]
    return words, sum(counts.values()), ", ".join(kinds)


def digest_of(values):
    text = json.dumps(values, sort_keys=True)
    return blake2s(text.encode("utf-8", "replace"), digest_size=16).hexdigest()


def history():
    """The last changes, newest first, each with what was there before it."""
    rows = list(Ruleset.objects.order_by("-pk")[: MOST_CHANGES + 1])
    before = [rules_with(row.values) for row in rows[1:]]
    if len(rows) <= MOST_CHANGES:
        before.append(first_rules())
    return [
        {
            "row": row,
            "at": moment_and_time(row.at)[1],
            "changes": changes(old, rules_with(row.values)),
        }
        for row, old in zip(rows[:MOST_CHANGES], before, strict=False)
    ]


def changes(old, new):
    """What differs, in words: title, old, new."""
    return [
        (TITLES[name], in_words(name, before), in_words(name, after))
        for (name, before), after in zip(asdict(old).items(), asdict(new).values(), strict=True)
        if before != after
    ]


def in_words(name, value):
    if name in CHOICES:
        return dict(CHOICES[name]).get(value, value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return ", ".join(value) or _("none") if isinstance(value, tuple) else value
