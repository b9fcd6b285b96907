"""A page's text, pasted or in Markdown, to an article's parts."""

import re
from contextlib import suppress
from pathlib import Path
from string import ascii_lowercase

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from blogposts.text.article import (
    ArticleError,
    ArticleRelated,
    ArticleSource,
    decode_article,
    read_article,
)
from blogposts.text.article import words as article_words
from tests.cost import assert_in_line, seconds
from tests.text.articles import MARKDOWN, PAGE, bodies, headings

REFERENCE = Path(__file__).parents[2] / "../shared/article/article.txt"


class TestPage:
    @pytest.mark.skipif(not REFERENCE.exists(), reason="the reference article is not here")
    def test_reference_article(self):
        text = decode_article(REFERENCE.read_bytes(), max_bytes=1_000_000)

        article = read_article(text)

        assert article.title.startswith("Les licenciements à Meta")
        assert article.title.endswith("clientèle.")
        assert (article.subtitle, article.category) == ("", "")
        assert article.language == "fr"
        assert article.author == "Barbara"
        assert [section.heading_language for section in article.sections] == ["en"] * 5
        assert [section.language for section in article.sections] == [""] * 5
        assert all(section.heading.isupper() for section in article.sections)
        assert all(len(section.body) > 400 for section in article.sections)
        assert [bool(source.url) for source in article.sources] == [True, False, True, True, True]
        assert [source.title for source in article.sources if source.title] == [
            "Protecting People From Online Threats In 2022"
        ]
        assert [related.title[:6] for related in article.related] == ["Messen", "Google"]
        assert [related.url for related in article.related] == ["", ""]
        assert article.notes == ()

    @pytest.mark.skipif(not REFERENCE.exists(), reason="the reference article is not here")
    def test_reference_article_loses_no_line(self):
        text = REFERENCE.read_text(encoding="utf-8")
        lines = [line.strip("# ") for line in text.splitlines() if line.strip("# ")]

        held = words_of(read_article(text))
        left_out = [line for line in lines if not set(words(line)) <= held]

        assert left_out == [
            "in",
            "Sources :",
            "What do you think?",
            "Written by Barbara",
            "Leave a Reply",
            "Your email address will not be published. Required fields are marked *",
        ]

    def test_page(self):
        article = read_article(PAGE)

        assert article.title.startswith("Trois leçons")
        assert article.language == "fr"
        assert headings(article) == ["WHAT THE RIVER SAYS", "WHO PAYS FOR THE WATER"]
        assert [section.heading_language for section in article.sections] == ["en", "en"]
        assert article.sources == (
            ArticleSource("https://example.org/debit-2022.html", ""),
            ArticleSource("", "A report on rivers"),
            ArticleSource("https://example.org/factures", ""),
        )
        assert article.author == "Barbara"
        assert [related.title[:9] for related in article.related] == ["Le retour", "Une mairi"]
        assert article.notes == ()

    @pytest.mark.parametrize(
        "change",
        [
            lambda text: text.replace("\n", "\r\n"),
            lambda text: text.replace("\n", "\r"),
            lambda text: text.replace("\n", "\u2028"),
            lambda text: "\ufeff" + text,
            lambda text: text.replace("Sources :", "Sources\u00a0:"),
            lambda text: text.replace("Sources :", "## Sources"),
            lambda text: text.replace("Sources :", "**Sources**"),
            lambda text: text.replace("Sources :", "SOURCES"),
            lambda text: text.replace("\n\n", "\n\n\n\n"),
            lambda text: text.replace("Written by Barbara", "WRITTEN BY Barbara"),
            lambda text: text.replace("Written by Barbara", "Par\u00a0Barbara"),
            lambda text: text.replace("Written by Barbara", "Écrit par : **Barbara**"),
            lambda text: text.replace("Leave a Reply", "Laisser un commentaire"),
            lambda text: text.replace("What do you think?", "Qu’en pensez-vous\u00a0?"),
            lambda text: text.replace("What do you think?", "Share\n\nFacebook\n\n12 comments"),
            lambda text: text.replace("in\n", "Skip to content\n\ndans\n", 1),
            lambda text: text.replace("\n\nWritten", "\nWritten").replace("\n\nLeave", "\nLeave"),
        ],
    )
    def test_page_in_other_clothes(self, change):
        assert read_article(change(PAGE)) == read_article(PAGE)

    def test_page_in_french_words(self):
        text = PAGE.replace("What do you think?", "Notez cet article").replace(
            "Your email address will not be published. Required fields are marked *",
            "Votre adresse e-mail ne sera pas publiée. Les champs obligatoires sont indiqués"
            " avec *\n\nNom *\n\nE-mail *\n\nAnnuler la réponse",
        )

        assert read_article(text) == read_article(PAGE)


class TestMarkdown:
    def test_article(self):
        article = read_article(MARKDOWN)

        assert article.title == "The night train comes back"
        assert article.subtitle == "A line that was closed for ten years runs again."
        assert (article.author, article.language) == ("Ana Díaz", "en")
        assert headings(article) == ["Why it was closed", "What came back"]
        assert [section.language for section in article.sections] == ["", ""]
        assert article.sources == (
            ArticleSource("https://example.org/report_(2016)", "Report on lines"),
            ArticleSource("https://example.org/timetable", "Timetable 2024"),
            ArticleSource("https://example.org/seats", ""),
            ArticleSource("", "A book on trains"),
        )
        assert article.related == (
            ArticleRelated("Three lessons from a dry summer", "https://example.org/summer"),
            ArticleRelated("A town hall without a counter", ""),
        )
        assert article.notes == ()

    def test_body_is_kept_as_typed(self):
        body = bodies(read_article(MARKDOWN))[0]

        start = MARKDOWN.index("The ministry")
        assert body == MARKDOWN[start : MARKDOWN.index("## What came back")].rstrip()

    def test_setext(self):
        article = read_article("Title\n=====\n\nOne\n---\n\ntext\n\nTwo\n---\nmore\n\n---\n\nend")

        assert (article.title, headings(article)) == ("Title", ["One", "Two"])
        assert bodies(article) == ["text", "more\n\n---\n\nend"]

    def test_setext_underline_belongs_to_one_heading(self):
        article = read_article("Title\n\nOne\n---\n---\n\ntext")

        assert bodies(article) == ["---\n\ntext"]

    def test_closing_marks(self):
        assert headings(read_article("Title\n\n## One ##\n\ntext\n\n# C#\n\nmore")) == ["One", "C#"]

    def test_language_of_a_heading(self):
        article = read_article("Title\n\n## Mot {lang=en}\n\ntext\n\n## Set {theory}\n\nx")

        assert [(one.heading, one.heading_language) for one in article.sections] == [
            ("Mot", "en"),
            ("Set {theory}", ""),
        ]

    def test_section_in_another_language(self):
        text = PAGE + "\n"
        quote = (
            "The river has lost half of its flow between June and August, says the board, and"
            " nobody knows whether it will come back before the end of the year."
        )

        article = read_article(text.replace("Sources :", f"# En anglais\n\n{quote}\n\nSources :"))

        assert article.language == "fr"
        assert [section.language for section in article.sections] == ["", "", "en"]

    def test_language_said_by_the_caller(self):
        article = read_article(MARKDOWN, language="fr")

        assert article.language == "fr"
        assert [section.language for section in article.sections] == ["en", "en"]

    def test_language_with_a_region(self):
        article = read_article(PAGE, language="fr-CA")

        assert article.language == "fr-CA"
        assert [section.language for section in article.sections] == ["", ""]

    @pytest.mark.parametrize("fence", ["```", "~~~~", "   ```"])
    def test_fences(self, fence):
        code = f"{fence}text\n# No heading\n\nSources :\n\nWritten by Bo\n{fence}"

        article = read_article(f"Title\n\n# One\n\n{code}\n\n# Two\n\nx")

        assert headings(article) == ["One", "Two"]
        assert bodies(article)[0] == code
        assert article.author == ""

    def test_fence_without_an_end_is_none(self):
        assert headings(read_article("Title\n\n# One\n\n```\n\n# Two\n\nx")) == ["One", "Two"]

    def test_longer_fence_holds_a_shorter_one(self):
        text = "Title\n\n# One\n\n````\n```\n# No heading\n```\n````\n\n# Two\n\nx"

        assert headings(read_article(text)) == ["One", "Two"]

    def test_front_matter(self):
        text = '---\ntitle: "A title"\nlang: fr\nauthor: Bo\ntags: [a]\n---\n\n# A title\n\nText.\n'

        article = read_article(text)

        assert (article.title, article.language, article.author) == ("A title", "fr", "Bo")
        assert bodies(article) == ["Text."]
        assert article.notes == ("“tags: [a]” at the top is not used.",)

    def test_rule_on_top_is_no_front_matter(self):
        article = read_article("---\nA title\n\nNote: this\n\n---\n\nText.")

        assert article.title == "A title"
        assert bodies(article) == ["Note: this\n\n---\n\nText."]


class TestCost:
    """Ten times the input may not cost much more than ten times the time."""

    @pytest.mark.parametrize(
        "unit",
        [
            "a short line\n",
            "#\n",
            "# a\n\n",
            "CAPITALS\n\ntext\n\n",
            "Sources\n\n",
            "Sources\n\nhttps://example.org/\n\n# X\n\n",
            "```a\n",
            "~~~\n",
            "Written by Barbara\n\n",
            "Leave a Reply\n",
            "Share\n\n",
            "a\n---\n",
            "[",
            "#",
            "a.",
            "\n",
            "https://",
            "{lang=",
        ],
    )
    def test_grows_in_line_with_the_length(self, unit):
        head = "A title\n\ntext\n\n"
        assert_in_line(read_article, head + unit * 1_000, head + unit * 10_000, times=30)

    @pytest.mark.parametrize("text", ["x " * 1_000_000, "A title\n\n" + "mot " * 500_000])
    def test_two_megabytes_in_one_line(self, text):
        articles = []

        def read():
            with suppress(ArticleError):
                articles.append(read_article(text))

        assert seconds(read, enough=1) <= 1
        assert all(len(article.sections[0].body) == 1_999_999 for article in articles)


WORD = re.compile(r"\w+")
NO_WORDS = {"lang", "title"}


def words(text):
    return WORD.findall(text.translate(dict.fromkeys(map(ord, "*_`"), " ")))


def words_of(article):
    """Every word that an article holds somewhere."""
    texts = [article.title, article.subtitle, article.category, article.author, article.language]
    texts += [text for one in article.sections for text in (one.heading, one.body)]
    texts += [one.heading_language for one in article.sections]
    texts += [text for one in (*article.sources, *article.related) for text in (one.url, one.title)]
    return {word for text in (*texts, *article.notes) for word in words(text)}


def known_words():
    """The words that may be left out, as the tables of the reader have them."""
    tables = [article_words._SOURCES, article_words._ABOVE, article_words._BELOW]
    tables += [article_words._RELATED, article_words._WRITTEN_BY, article_words._AUTHOR]
    labels = " ".join([*tables, article_words._BY])
    return {word.casefold() for word in words(labels)}


KNOWN = known_words()
PIECES = [
    *["# ", "## ", "### ", "- ", "1. ", "> ", "    ", "```\n", "~~~\n", "\n", "\n\n", "| "],
    *["---\n", "===\n", "Sources", "Sources :", "Références", "https://example.org/a"],
    *[
        "[a](https://b.org)",
        "Written by ",
        "Par ",
        "By ",
        "Barbara",
        "Leave a Reply",
        "in",
        "dans ",
    ],
    *["What do you think?", "Share", "You may also like", "CAPITALS HERE", "un mot ou deux"],
    *["ftp://x", "{lang=en}", ":", "title: ", "\r\n", "\u00a0", "\x00", "**", "\ufeff", "<"],
    *["long " * 80, "عنوان", "word."],
]
CONTROLS = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\ud800-\udfff]")

# Lines around a word of their own, "%s", which must be found again.
LINES = [
    *[
        "# %s",
        "## %s",
        "### %s",
        "%s",
        "%s.",
        "- %s",
        "1. %s",
        "> %s",
        "    %s",
        "| %s |",
        "**%s**",
    ],
    *["%s\n---", "%s\n===", "```\n%s\n```", "```\n%s", "CAPITALS %s", "Written by %s", "Par %s"],
    *["By Ana %s", "https://example.org/%s", "%s https://example.org/", "[%s](https://b.org)"],
    *["- %s\n  https://example.org/", "ftp://%s", "in %s", "dans %s", "author: %s", "lang: %s"],
    *["title: %s", "# %s {lang=en}", "%s Share", "%s " + "long " * 70, "![%s](a.png)", "<p>%s</p>"],
    *["Sources", "## Sources :", "Références", "in", "Leave a Reply", "What do you think?", "---"],
    *["Share", "Facebook", "3 Comments", "Related posts", "Written by Bo", "```", "Bo %s", ""],
]


@st.composite
def documents(draw):
    """A text of many lines and the words in it, each different from all others."""
    lines, words = [], []
    for number, line in enumerate(draw(st.lists(st.sampled_from(LINES), max_size=25))):
        # Letters alone, so that it may be a name.
        word = f"Q{ascii_lowercase[number]}q"
        word = word.upper() if line.startswith("CAPITALS") else word
        lines.append(line.replace("%s", word))
        words += [word] if "%s" in line else []
    text = "".join(line + draw(st.sampled_from(["\n", "\n\n"])) for line in lines)
    return text, words


class TestNothingIsLost:
    @settings(max_examples=400, deadline=None)
    @given(documents())
    def test_every_line_is_somewhere(self, document):
        text, marked = document
        try:
            article = read_article(text)
        except ArticleError as error:
            assert str(error)
            return
        assert set(marked) <= words_of(article)

    @settings(max_examples=200, deadline=None)
    @given(st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=40).map("".join))
    @example(PAGE)
    @example(MARKDOWN)
    @example("---\ntitle: a\n---\nb")
    @example("T\n\n# A\n\nx\n\nSources\n\nFacebook\n\nWhat do you think?")
    def test_every_word_is_somewhere(self, text):
        try:
            article = read_article(text)
        except ArticleError as error:
            assert str(error)
            return
        held = words_of(article)
        for line in CONTROLS.sub("", text).splitlines():
            mark = re.match(r"\s*(?:[-*+•·–—>]\s+)*\[?\^?\(?(\d{1,3})[.)\]]", line)
            free = {mark[1]} if mark else set()
            lost = {word for word in words(line) if word not in held | free | NO_WORDS}
            assert {word.casefold() for word in lost} <= KNOWN, line

    @settings(max_examples=100, deadline=None)
    @given(documents())
    def test_parts_are_never_empty(self, document):
        try:
            article = read_article(document[0])
        except ArticleError:
            return
        assert read_article(document[0]) == article
        assert article.title
        assert all(one.heading or one.body for one in article.sections)
        assert all(one.url or one.title for one in article.sources)
        assert all(one.title for one in article.related)
