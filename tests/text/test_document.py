"""A post as one text: whatever its parts hold, what is written is read back as it was."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from blogposts.text.article import (
    Document,
    DocumentSection,
    DocumentSource,
    read_document,
    write_document,
)
from tests.cost import BUDGET, seconds
from tests.docs.pages import DOCS, block

# Lines that mean something here, among any others.
MARKS = st.sampled_from(
    [
        "# Titre", "#", "# ", "#\u00a0x", "\\# Titre", "\\\\# x", " # x", "## Plus bas", "#tag",
        "# Sources", "# Sources :", "Sources", "# Quellen", "# المصادر", "- [@a] T https://a.b/",
        "```", "````python", "~~~", "    ```", "\\```", "\\~~~", "```a`b", "``` ", "# {#a lang=fr}",
        "# x {}", "{#a}", "Titre", "=====", "---", "> # x", "", "  ", "\t# x", "# # x #",
    ]
)  # fmt: skip
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
BODIES = st.lists(st.one_of(MARKS, WORDS), max_size=9).map("\n".join)
NAMES = st.one_of(
    WORDS,
    st.sampled_from(
        [
            "C #", "C#", "Sources", "SOURCES :", "# x", "## x", "{#a}", "a {}", "a {b}", "x }", "{",
            "Titre {lang=fr}", "*x*", "- x", "1. x", "[@a] x", "https://a.b/", "[a](https://a.b/)",
            'A "b" & {c} &amp; &quot; d', "a https://a.b/ c https://d.e/", "  x  ", "a\nb", "(x)",
            "javascript:alert(1)", "x:", "[1] x",
        ]
    ),
)  # fmt: skip
URLS = st.sampled_from(
    ["", "https://a.example/b?c=1&d=2", "https://a.b/(c)", "https://a.b/x.", "http://u:p@a.b/",
     "https://a.b/c&amp;d", "https://a.b/" + "x" * 700, "https://a.b/{c}", "nothing", "a\"b c"]
)  # fmt: skip
TAGS = st.one_of(st.sampled_from(["", "fr", "en-GB"]), WORDS)
ANCHORS = st.one_of(st.sampled_from(["", "titre", "القسم", "a=b", "x y"]), WORDS)
SECTIONS = st.lists(
    st.builds(DocumentSection, NAMES, BODIES, ANCHORS, TAGS, TAGS, st.sampled_from(["", "html"])),
    max_size=4,
)
SOURCES = st.lists(
    st.builds(
        DocumentSource,
        st.one_of(st.sampled_from(["", "cnbc", "a.b_c-1"]), NAMES), NAMES, URLS, NAMES, NAMES,
        st.sampled_from(["", "2023", "2023-04-11", "hier"]), TAGS,
        st.sampled_from(["", "2024-01-02", "2. 1. 24"]), URLS,
    ),
    max_size=4,
)  # fmt: skip


def kept(part):
    """A part as a form keeps it: fields on one line, the body without blank lines around it."""

    def field(name):
        text = re.sub("\r\n?", "\n", getattr(part, name))
        if name != "body":
            return re.sub("\n+", " ", text).strip()
        lines = text.split("\n")
        while lines and not lines[0].strip():
            del lines[0]
        return "\n".join(lines).rstrip()

    return type(part)(**{name: field(name) for name in part.__slots__})


@given(SECTIONS, SOURCES, st.sampled_from(["", "fr", "ar", "de-AT"]))
@example([DocumentSection("Code", "```\nnie fermé")], [], "")
@example([DocumentSection("A", "```"), DocumentSection("B", "```\n# x\n```")], [], "")
@example([DocumentSection(), DocumentSection()], [DocumentSource()], "")
def test_what_is_written_is_read_back(sections, sources, language):
    text = write_document(sections, sources, language=language)
    assert read_document(text) == Document(tuple(map(kept, sections)), tuple(map(kept, sources)))


@given(st.lists(st.one_of(MARKS, WORDS), max_size=12).map("\n".join))
def test_what_is_read_is_written_back_and_read_the_same(text):
    read = read_document(text)
    again = read_document(write_document(read.sections, read.sources))
    assert (again.sections, again.sources) == (read.sections, read.sources)


@given(SECTIONS, SOURCES)
def test_a_browser_s_line_ends_change_nothing(sections, sources):
    text = write_document(sections, sources)
    assert read_document(text.replace("\n", "\r\n")) == read_document(text)


def test_is_plain_to_read():
    sections = [
        DocumentSection("", "Une entrée."),
        DocumentSection("LAYOFFS", "Un texte [@cnbc].\n\n## Plus bas\n\n```\n# rien\n```",
                        "layoffs", "", "en"),
        DocumentSection("Et après ?", "# Un titre\n\nLa fin.", "et-apres"),
        DocumentSection("Sources", "Un mot sur elles."),
    ]  # fmt: skip
    sources = [
        DocumentSource("cnbc", "Meta’s layoffs", "https://cnbc.example/meta?a=1&b=2",
                       "Ana Díaz", "CNBC", "2023-04", "en"),
        DocumentSource("livre", "Un livre"),
        DocumentSource("", "", "https://a.example/"),
    ]  # fmt: skip
    assert write_document(sections, sources, language="es") == (
        "Une entrée.\n\n"
        "# LAYOFFS {#layoffs heading-lang=en}\n\n"
        "Un texte [@cnbc].\n\n## Plus bas\n\n```\n# rien\n```\n\n"
        "# Et après ? {#et-apres}\n\n"
        "\\# Un titre\n\nLa fin.\n\n"
        "# Sources {}\n\n"
        "Un mot sur elles.\n\n"
        "# Fuentes\n\n"
        "- [@cnbc] Meta’s layoffs https://cnbc.example/meta?a=1&b=2"
        ' {author="Ana Díaz" publisher=CNBC date=2023-04 lang=en}\n'
        "- [@livre] Un livre\n"
        "- https://a.example/\n"
    )


def test_reads_the_example_of_the_documentation():
    text = block(DOCS / "how-to/write.md", "text", "who-asked-for-it")
    read = read_document(text)
    assert read == Document(
        (
            DocumentSection("", "What stands above the first heading is a section without one."),
            DocumentSection(
                "Who asked for it",
                "Three towns and their schools, in letters that were all kept [@towns].\n\n"
                "## A heading inside the section\n\n# One of the first level inside it",
                "who-asked-for-it", "", "en",
            ),
            DocumentSection("Ce que disent les communes", "Rien de plus que l’année dernière.",
                            "", "fr"),
        ),
        (
            DocumentSource("towns", "The letters of three towns", "https://towns.example/letters",
                           "Ana Díaz", "", "2023-04"),
            DocumentSource("", "", "https://example.org/timetable"),
        ),
    )  # fmt: skip
    assert write_document(read.sections, read.sources) == text


class TestTyped:
    """What people write by hand, who know less of it than the writer does."""

    @pytest.mark.parametrize("line", ["# Titre", "#  Titre #", "# Titre {}", "#\tTitre ##"])
    def test_headings(self, line):
        assert read_document(f"{line}\nTexte").sections == (DocumentSection("Titre", "Texte"),)

    @pytest.mark.parametrize("line", ["#Titre", " # Titre", "## Titre", "\\#Titre"])
    def test_lines_that_are_none(self, line):
        assert read_document(f"# A\n{line}").sections == (DocumentSection("A", line),)

    def test_sources_in_the_middle_and_twice(self):
        read = read_document(
            "# Références :\n* Un [https://a.example/]\n  et sa suite\n"
            "\n# A\na\n# Sources\n1. Deux\n-"
        )
        assert [section.heading for section in read.sections] == ["A"]
        assert [source.title for source in read.sources] == [
            "Un [https://a.example/] et sa suite", "Deux",
        ]  # fmt: skip

    def test_a_markdown_link_is_a_source(self):
        read = read_document("# Sources\n- [@a] [Un titre](https://a.example/)")
        assert read.sources == (DocumentSource("a", "Un titre", "https://a.example/"),)

    def test_braces_that_say_nothing_known_are_told(self):
        read = read_document("# A {#a langue=fr}\n# Sources\n- Un {autor=Ana}")
        assert read.problems == (
            "“# A {#a langue=fr}”: “langue” is not known in braces; known are #anchor, lang,"
            " heading-lang, format.",
            "“- Un {autor=Ana}”: “autor” is not known in braces; known are key, title, url,"
            " author, publisher, date, lang, accessed, archived.",
        )

    def test_an_address_that_may_not_be_linked_to_is_told(self):
        (problem,) = read_document("# Sources\n- Un javascript:alert(1)").problems
        assert problem.startswith("“Un javascript:alert(1)”: ")

    def test_other_braces_are_words(self):
        read = read_document("# Un {mot} {et deux}")
        assert (read.sections[0].heading, read.problems) == ("Un {mot} {et deux}", ())

    def test_nothing_at_all(self):
        assert read_document(" \n\n") == Document((), ())
        assert write_document([], []) == ""


@pytest.mark.parametrize(
    "text",
    ["{" * 200_000 + "}", '# {a="' * 60_000, "```\n" * 100_000, "# Sources\n" + "[" * 200_000,
     "# A {" + "a=b " * 80_000 + "}", "\\" * 200_000, "# " + "#" * 200_000 + "x",
     "# Sources\n" + "- [@a] b\n" * 2_000],
    ids=lambda text: text[:12],
)  # fmt: skip
def test_hostile_texts_take_a_moment(text):
    def there_and_back():
        read = read_document(text)
        write_document(read.sections, read.sources)

    assert seconds(there_and_back) < BUDGET
