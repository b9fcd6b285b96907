from __future__ import annotations

import json
from dataclasses import fields

from django.core.management.base import BaseCommand, CommandError

from ...moderation.replay import CELLS, replay
from ...moderation.rulesets import Rules, check_values, present_rules, rules_with

NAMES = [field.name for field in fields(Rules)]
SAID = {
    "published": "good, and published",
    "wrongly_held": "good, and stopped",
    "caught": "bad, and stopped",
    "missed": "bad, and published",
    "let_through": "undecided, and published",
    "kept_waiting": "undecided, and stopped",
}


class Command(BaseCommand):
    help = (
        "Shows what the rules of moderation would have done with the comments of the last days,"
        " beside what moderators decided; with --set, what changed rules would. Changes nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument("--days", type=int, default=30, help="how far back to look: 30")
        parser.add_argument(
            "--set",
            action="append",
            default=[],
            metavar="NAME=VALUE",
            help="a rule as it might be: max_links=0, held=none; lists and texts as JSON",
        )
        parser.add_argument(
            "--json", action="store_true", help="print keys of comments, too, as JSON"
        )

    def handle(self, *args, **options):
        if options["days"] < 1:
            raise CommandError("--days takes a number from 1 up.")
        present = present_rules()
        values = dict(map(_value, options["set"]))
        problems = check_values(values)
        if problems:
            raise CommandError(
                " ".join(f"{name}: {' '.join(map(str, why))}" for name, why in problems.items())
            )
        changed = rules_with({**_as_values(present), **values})
        reports = replay(options["days"], *([present, changed] if values else [present]))
        names = ["present", "changed"][: len(reports)]
        if options["json"]:
            found = {name: report.as_data() for name, report in zip(names, reports, strict=True)}
            self.stdout.write(json.dumps(found, indent=1))
            return
        self._print(names, reports)

    def _print(self, names, reports):
        self.stdout.write(f"{reports[0].total} comments of the last {reports[0].days} days")
        self.stdout.write(" ".join([" " * 26, *(name.rjust(8) for name in names)]))
        for cell in CELLS.values():
            self._print_row(SAID[cell], [report.count(cell) for report in reports])
            as_spam = [len(report.as_spam.get(cell, ())) for report in reports]
            if any(as_spam):
                self._print_row("  of them as spam", as_spam)
            by_people = [len(report.by_people.get(cell, ())) for report in reports]
            if any(by_people):
                self._print_row("  of them by moderators", by_people)
        rules = sorted({rule for report in reports for rule in report.by_rule})
        for rule in rules:
            told = [report.by_rule.get(rule, {}) for report in reports]
            right = "/".join(str(len(cells.get("caught", ()))) for cells in told)
            wrong = "/".join(str(len(cells.get("wrongly_held", ()))) for cells in told)
            self.stdout.write(f"  {rule}: {right} caught, {wrong} wrongly held")

    def _print_row(self, said, numbers):
        self.stdout.write(" ".join([f"{said:26}", *(str(number).rjust(8) for number in numbers)]))


def _value(text):
    name, equals, value = text.partition("=")
    if not equals or name not in NAMES:
        raise CommandError(f"{text}: write NAME=VALUE, with one of {', '.join(NAMES)}.")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def _as_values(rules):
    return {name: getattr(rules, name) for name in NAMES}
