"""The top of an article: what is its title, its byline, its standfirst."""

import pytest
from django.utils import translation

from blogposts.text.article import ArticleError, read_article
from tests.text.articles import bodies, headings


class TestTitle:
    @pytest.mark.parametrize(
        "text",
        [
            "A title\n\nText.",
            "# A title\n\nText.",
            "## A title\n\nText.\n\n### Part\n\nMore.",
            "# A title\n\n# First\n\nText.\n\n# Second\n\nMore.",
            "**A title**\n\nText.",
            "# A title\n\nText.\n\n# Sources\n\nhttps://example.org/",
            "\n\n   A title   \nText.",
            "in\nA title\nText.",
        ],
    )
    def test_title(self, text):
        assert read_article(text).title == "A title"

    def test_title_that_begins_as_a_label_does(self):
        assert read_article("In Praise of Shadows\n\nText.").title == "In Praise of Shadows"
        assert read_article("in\n\nIn Praise of Shadows\n\nText.").category == ""

    @pytest.mark.parametrize("word", ["in", "dans"])
    def test_category(self, word):
        article = read_article(f"{word} Réseaux sociaux\n\nA title\n\nText.")

        assert (article.category, article.title) == ("Réseaux sociaux", "A title")

    @pytest.mark.parametrize(
        "text",
        [
            "",
            " \n\t\r\n\u00a0\u200b",
            "in",
            "---",
            "in\n\ndans",
            "# A section\n\nText.\n\n# Another\n\nMore.",
            "in\n\n# A section\n\nText.\n\n# Another\n\nMore.",
            "Sources :\n\nhttps://example.org/",
            "https://example.org/",
            "```\ncode\n```",
            "> quote",
            "| a |",
            "![picture](a.png)",
            "word " * 100,
            "A paragraph that is wrapped by hand, as old editors do it,\nand goes on below.",
            "\x00\x01",
        ],
    )
    def test_no_title(self, text):
        with pytest.raises(ArticleError, match="no title"):
            read_article(text)

    def test_code_of_a_page(self):
        with pytest.raises(ArticleError, match="code of a page"):
            read_article("<!DOCTYPE html>\n<title>A title</title>")

    def test_message_is_translated_when_it_is_raised(self):
        with translation.override("fr"), pytest.raises(ArticleError) as caught:
            read_article("")

        assert isinstance(caught.value.args[0], str)


class TestOpening:
    LONG = "This paragraph tells what happened, to whom and when, before any heading comes. " * 4

    def test_short_paragraph_above_sections_is_the_standfirst(self):
        article = read_article("A title\n\nIn short,\nthis.\n\n# One\n\nText.")

        assert (article.subtitle, headings(article)) == ("In short, this.", ["One"])

    def test_short_paragraph_above_a_longer_one(self):
        article = read_article(f"A title\n\nIn short, this.\n\n{self.LONG}\n\n# One\n\nText.")

        assert article.subtitle == "In short, this."
        assert bodies(article) == [self.LONG.strip(), "Text."]

    @pytest.mark.parametrize(
        "opening",
        [
            LONG.strip(),
            "One short paragraph.\n\nAnd another short one.",
            "With [a link](https://example.org/) in it.",
            "- a list",
            "As follows:",
            "Share",
        ],
    )
    def test_other_openings_are_body(self, opening):
        article = read_article(f"A title\n\n{opening}\n\n# One\n\nText.")

        assert article.subtitle == ""
        assert headings(article) == ["", "One"]
        assert bodies(article)[0] == opening

    def test_without_sections_there_is_no_standfirst(self):
        article = read_article("A title\n\nIn short, this.\n\nText.")

        assert article.subtitle == ""
        assert (headings(article), bodies(article)) == ([""], ["In short, this.\n\nText."])

    @pytest.mark.parametrize("opening", ["By Bo\n\nIn short.", "In short.\n\n*Par Bo*"])
    def test_byline(self, opening):
        article = read_article(f"A title\n\n{opening}\n\n# One\n\nText.")

        assert (article.author, article.subtitle) == ("Bo", "In short.")
        assert headings(article) == ["One"]

    def test_byline_beside_another_author_is_body(self):
        article = read_article("---\nauthor: Bo\n---\nA title\n\nBy Ana\n\nIn short.\n\n# One\n\nx")

        assert (article.author, article.subtitle) == ("Bo", "")
        assert bodies(article) == ["By Ana\n\nIn short.", "x"]

    def test_title_alone(self):
        article = read_article("A title")

        assert (article.title, article.sections, article.language) == ("A title", (), "")
