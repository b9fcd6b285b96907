"""Makes the pages of docs/reference/ that say what the code says: settings, commands, HTML.

`python docs/make_reference.py` writes them; with `--check` it writes nothing, and ends with 1 when
one of them is not what it would write.
"""

from __future__ import annotations

import argparse
import inspect
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args, get_origin, get_type_hints

import django
from django.conf import settings
from django.core.management import load_command_class

from blogposts.conf import Conf
from blogposts.text import safety

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "docs" / "reference"

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.core.management.base import BaseCommand


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--check", action="store_true", help="only say which pages are stale")
    check = options.parse_args().check
    stale = {name: text for name, text in pages().items() if _differs(name, text)}
    for name, text in stale.items():
        if not check:
            (REFERENCE / name).write_text(text, encoding="utf-8")
        sys.stdout.write(f"docs/reference/{name} {'is stale' if check else 'written'}\n")
    if stale and check:
        sys.stdout.write("Run `make docs` to make them anew.\n")
    return 1 if stale and check else 0


def pages() -> dict[str, str]:
    """File name in docs/reference/: what it should hold."""
    _set_up()
    return {"settings.md": _settings(), "commands.md": _commands(), "html.md": _html()}


def _set_up() -> None:
    # Of itself without a project: the app is imported in the smallest one there is.
    if not settings.configured:
        apps = ["django.contrib.auth", "django.contrib.contenttypes", "taggit", "blogposts"]
        settings.configure(INSTALLED_APPS=apps, USE_TZ=True)
        django.setup()


def _differs(name: str, text: str) -> bool:
    path = REFERENCE / name
    return not path.is_file() or path.read_text(encoding="utf-8") != text


def _page(title: str, made_from: str, *parts: str) -> str:
    notice = f"<!-- Made from {made_from} by docs/make_reference.py: change it there. -->"
    return "\n\n".join([f"# {title}", notice, *(part.strip() for part in parts)]) + "\n"


# Settings

KINDS = {
    str: "text",
    int: "whole number",
    bool: "`True` or `False`",
    tuple[str, ...]: "a list of texts",
    tuple[int, ...]: "a list of whole numbers",
    dict[str, str]: "a dictionary of texts",
}


def _settings() -> str:
    entries = [
        _setting(name, member.fget)
        for name, member in vars(Conf).items()
        if isinstance(member, property) and member.fget
    ]
    intro = """
        All of them are optional, stand in your project's settings module, and are read each time
        they are needed, so `override_settings` works in tests. `manage.py check` says when one
        of them cannot be right ([checks](checks.md)). None of them reaches a migration.
        """
    return _page("Settings", "blogposts/conf.py", inspect.cleandoc(intro), *entries)


def _setting(name: str, getter: object) -> str:
    kind = get_type_hints(getter)["return"]
    if get_origin(kind) is Literal:
        shown = ", ".join(f'`"{value}"`' for value in get_args(kind))
    else:
        shown = KINDS[kind]
    return f"## BLOGPOSTS_{name}\n\nTakes: {shown}.\n\n{inspect.getdoc(getter)}"


# Commands

COMMANDS = ROOT / "blogposts" / "management" / "commands"


def _commands() -> str:
    names = sorted(path.stem for path in COMMANDS.glob("*.py") if path.stem != "__init__")
    entries = [_command(name, load_command_class("blogposts", name)) for name in names]
    intro = """
        Each is run as `python manage.py NAME`, takes Django's own options too (`--settings`,
        `--verbosity` and so on), and says all of this itself with `--help`. A refusal is a
        sentence on the error output and an exit status of 1; nothing is stored then.
        """
    return _page("Commands", "the commands' own help", inspect.cleandoc(intro), *entries)


def _command(name: str, command: BaseCommand) -> str:
    parser = argparse.ArgumentParser(add_help=False)
    command.add_arguments(parser)
    actions = parser._actions
    usage = " ".join(["python manage.py", name, *(_in_usage(action) for action in actions)])
    parts = [f"## {name}", command.help, f"```text\n{usage}\n```"]
    if actions:
        parts.append(
            _table("argument", "meaning", {_shown(action): str(action.help) for action in actions})
        )
    return "\n\n".join(parts)


def _shown(action: argparse.Action) -> str:
    if not action.option_strings:
        return str(action.metavar or action.dest)
    value = "" if action.nargs == 0 else f" {action.metavar or action.dest.upper()}"
    return ", ".join(action.option_strings) + value


def _in_usage(action: argparse.Action) -> str:
    return f"[{_shown(action)}]" if action.option_strings else _shown(action)


# HTML


def _html() -> str:
    plain = sorted(tag for tag, attributes in safety.ALLOWED.items() if not attributes)
    taking = {tag: safety.ALLOWED[tag] for tag in sorted(safety.ALLOWED) if safety.ALLOWED[tag]}
    comments = dict(sorted(safety.COMMENT.allowed.items()))
    return _page(
        "HTML that is kept",
        "blogposts/text/safety.py",
        "One table says what a body may hold, written in Markdown or in HTML. An element that it"
        " does not name is taken out and its words stay, but for `iframe`, `script`, `style`,"
        " `svg`, `template` and their like: those go with all that they hold.",
        "## Elements",
        _code(plain),
        "And these, which take attributes beside those of every element"
        f" ({_code(safety.EVERYWHERE)}):",
        _table("element", "an author's attributes", taking),
        "## What an attribute may hold",
        f"- An address (`href`, `src`, `cite`) is relative, or its scheme is one of"
        f" {_code(safety.SCHEMES)}, `mailto` in `href` alone. It names no user and no password,"
        f" holds no invisible character, and is {safety.MAX_URL:,} characters long at most.\n"
        f"- `lang` and `hreflang` hold a language tag.\n"
        f"- `class` holds any of {_code(safety.CLASSES | safety.NOTE_CLASSES)}, and on `code` one"
        f" that begins with `language-`.\n"
        f"- `id` comes out with the section's anchor and two hyphens before it, so that it meets"
        f" no other id of the page. Links to it in the same body follow.",
        "There is no `style` attribute and no event handler.",
        "## What is added",
        "These attributes are set after an author's have been cleaned, and taken from nobody:",
        _table("element", "our attributes", safety.ADDED),
        f"And these classes: {_code(safety.ADDED_CLASSES)}.",
        "## Comments",
        "What a reader writes is plain text: none of its HTML is kept, all of it is shown as typed."
        " A comment that was brought from elsewhere may be stored as HTML, and keeps less of the"
        f" same table: {_code(tag for tag, attributes in comments.items() if not attributes)}, and"
        " these with attributes. No element has a class or an id.",
        _table("element", "attributes", {tag: comments[tag] for tag in comments if comments[tag]}),
        "An older element stands as the newer one (`acronym` as `abbr`, `strike` as `s`), a picture"
        " as its text. Other blocks part paragraphs, as ends of lines outside of a block do. Every"
        f' link has `rel="{safety.COMMENT_REL}"`, and addresses that stand bare are links.',
    )


def _code(names: Iterable[str]) -> str:
    return " ".join(f"`{name}`" for name in sorted(names))


def _table(first: str, second: str, rows: Mapping[str, Iterable[str] | str]) -> str:
    lines = [(first, second), ("---", "---")]
    for name, value in rows.items():
        lines.append((f"`{name}`", value if isinstance(value, str) else _code(value)))
    return "\n".join(f"| {left} | {right} |" for left, right in lines)


if __name__ == "__main__":
    sys.exit(main())
