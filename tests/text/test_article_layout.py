"""Where sections, lists of sources and the end of a page lie."""

import pytest

from blogposts.text.article import ArticleRelated, ArticleSource, read_article
from tests.text.articles import bodies, headings


class TestSections:
    def test_capitals_alone_between_blank_lines(self):
        text = "A title\n\nTHE FIRST THING\n\nText one.\n\nÀ SUIVRE ?\n\nText two.\n\nFIN"

        article = read_article(text)

        assert headings(article) == ["THE FIRST THING", "À SUIVRE ?"]
        assert bodies(article) == ["Text one.", "Text two.\n\nFIN"]

    @pytest.mark.parametrize(
        "line", ["NOT\nALONE", "NOTE:", "STOP.", "- LIST", "> QUOTE", "| A |", "2023", "A"]
    )
    def test_other_capitals_are_body(self, line):
        assert headings(read_article(f"A title\n\n# One\n\ntext\n\n{line}\n\nmore")) == ["One"]

    def test_no_marks_at_all(self):
        article = read_article("Un titre\n\nLe premier paragraphe est là.\n\nLe second aussi.")

        assert bodies(article) == ["Le premier paragraphe est là.\n\nLe second aussi."]
        assert article.sources == ()

    @pytest.mark.parametrize("line", ["#hashtag", "#", "####### seven", "\\# not a heading"])
    def test_other_marks_are_body(self, line):
        assert bodies(read_article(f"A title\n\n# One\n\n{line}\n\nmore")) == [f"{line}\n\nmore"]

    def test_deeper_headings_are_body(self):
        article = read_article("A title\n\n# One\n\n### Deep\n\ntext\n\n## Two\n\n###### Deeper")

        assert headings(article) == ["One", "Two"]
        assert bodies(article) == ["### Deep\n\ntext", "###### Deeper"]

    def test_indented_code_on_top_of_a_section(self):
        assert bodies(read_article("A title\n\n# One\n\n    code\n\ntext")) == ["    code\n\ntext"]

    def test_right_to_left(self):
        text = (
            "عودة القطارات الليلية إلى المدن\n\n"
            "# لماذا توقفت\n\n"
            "توقفت القطارات الليلية قبل عشر سنوات لأن الوزارة قالت إنها مكلفة جدا.\n\n"
            "المصادر :\n\nhttps://example.org/ar\n\nتقرير عن الخطوط\n\n"
            "بقلم سعاد\n\nعنوان مقال آخر"
        )

        article = read_article(text)

        assert (article.language, article.author) == ("ar", "سعاد")
        assert headings(article) == ["لماذا توقفت"]
        assert article.sources == (
            ArticleSource("https://example.org/ar", ""),
            ArticleSource("", "تقرير عن الخطوط"),
        )
        assert article.related == (ArticleRelated("عنوان مقال آخر", ""),)


class TestSources:
    def sources(self, *lines, label="Sources"):
        return read_article("\n".join(["A title\n\n# One\n\ntext\n", label, "", *lines])).sources

    @pytest.mark.parametrize(
        "label",
        [
            *["Sources", "Source :", "Références", "References:", "## Further reading", "Quellen"],
            *["Fuentes:", "Fonti", "Fontes", "Bronnen", "المراجع:", "REFERENCES"],
            *["Sources\u202f:", "**Sources :**", "Sources\n-------", "### Bibliographie"],
        ],
    )
    def test_labels(self, label):
        assert self.sources("https://example.org/", label=label) == (
            ArticleSource("https://example.org/", ""),
        )

    @pytest.mark.parametrize(
        ("line", "url", "title"),
        [
            ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d", ""),
            ("HTTPS://example.org/a", "HTTPS://example.org/a", ""),
            ("https://example.org/a.", "https://example.org/a", ""),
            ("<https://example.org/a>", "https://example.org/a", ""),
            ("- https://example.org/a", "https://example.org/a", ""),
            ("[1] https://example.org/a", "https://example.org/a", ""),
            ("[^1]: https://example.org/a", "https://example.org/a", ""),
            ("https://example.org/a_(b)", "https://example.org/a_(b)", ""),
            ("A title", "", "A title"),
            ("* *A title*", "", "A title"),
            ("1984, a novel", "", "1984, a novel"),
            ("A title https://example.org/a", "https://example.org/a", "A title"),
            ("A title: https://example.org/a", "https://example.org/a", "A title"),
            ("Un titre\u00a0: https://example.org/a", "https://example.org/a", "Un titre"),
            ("A title — https://example.org/a", "https://example.org/a", "A title"),
            ("A title (https://example.org/a)", "https://example.org/a", "A title"),
            ("A title, <https://example.org/a>", "https://example.org/a", "A title"),
            ("https://example.org/a A title", "https://example.org/a", "A title"),
            ("2. [A title](https://example.org/a)", "https://example.org/a", "A title"),
            ("[A title](<https://example.org/a>)", "https://example.org/a", "A title"),
            ("[A](https://example.org/a), 2020", "https://example.org/a", "A, 2020"),
            ('[A](https://example.org/a "Tip")', "https://example.org/a", "A (Tip)"),
            ("[A [b] c](https://example.org/a)", "https://example.org/a", "A [b] c"),
            ("[https://example.org/a](https://example.org/a)", *["https://example.org/a"] * 2),
            ("Big data: a story", "", "Big data: a story"),
            ("See https://example.org/a for more", "https://example.org/a", None),
        ],
    )
    def test_lines(self, line, url, title):
        found = ArticleSource(url, line if title is None else title)

        assert self.sources(line) == (found,)

    @pytest.mark.parametrize(
        "line",
        [
            "ftp://example.org/a",
            "A title: javascript:alert(1)",
            "[A title](javascript:alert(1))",
            "[A title](/a)",
            "https://me:secret@example.org/a",
            "A title https://me@example.org/",
            "https:///nowhere",
            "https://[::1",
            "mailto:me@example.org",
            "A https://example.org/a and https://example.org/b",
        ],
    )
    def test_addresses_that_are_not_used(self, line):
        article = read_article(f"A title\n\n# One\n\ntext\n\nSources\n\n- {line}")

        assert article.sources == (ArticleSource("", line),)
        assert len(article.notes) == 1
        assert line in article.notes[0]

    def test_item_in_two_lines(self):
        assert self.sources("- A title", "  https://example.org/", "- Another") == (
            ArticleSource("https://example.org/", "A title"),
            ArticleSource("", "Another"),
        )

    def test_list_in_the_middle(self):
        article = read_article(
            "A title\n\n# One\n\ntext\n\nSources :\n\nhttps://example.org/\n\n# Two\n\nmore"
        )

        assert len(article.sources) == 1
        assert bodies(article) == ["text", "more"]

    def test_text_behind_a_list_in_the_middle(self):
        article = read_article(
            "A title\n\n# One\n\ntext\n\nSources\n\n- https://example.org/\n\nMore.\n\n# Two\n\nx"
        )

        assert bodies(article) == ["text\n\nMore.", "x"]

    def test_section_on_sources_is_a_section(self):
        prose = "The sources of the river lie high above the village. " * 8

        article = read_article(f"A title\n\n## Sources\n\n{prose}")

        assert (headings(article), article.sources) == (["Sources"], ())

    def test_word_in_a_paragraph_is_no_label(self):
        article = read_article("A title\n\nIt springs from two\nsources\nhigh above.")

        assert bodies(article) == ["It springs from two\nsources\nhigh above."]

    def test_label_without_a_list_is_body(self):
        assert bodies(read_article("A title\n\n# One\n\ntext\n\nSources")) == ["text\n\nSources"]

    def test_titles_in_capitals(self):
        assert len(self.sources("IPCC REPORT", "", "https://example.org/", "", "A title")) == 3

    def test_section_in_capitals_behind_a_list(self):
        article = read_article(
            "A title\n\nONE\n\ntext\n\nSOURCES\n\nhttps://example.org/\n\nTWO\n\nThat was it."
        )

        assert (headings(article), len(article.sources)) == (["ONE", "TWO"], 1)


class TestEnd:
    HEAD = "A title\n\n# One\n\nText.\n\n"

    @pytest.mark.parametrize(
        ("line", "name"),
        [
            ("Written by Barbara", "Barbara"),
            ("Par Jean de La Fontaine", "Jean de La Fontaine"),
            ("By J. R. Doe", "J. R. Doe"),
            ("By Ana Díaz and Bo", "Ana Díaz and Bo"),
            ("Écrit par L’équipe", "L’équipe"),
            ("Auteur : Barbara", "Barbara"),
            ("Von Anna Müller", "Anna Müller"),
            ("Geschreven door Jan van der Berg", "Jan van der Berg"),
            ("كتبه سعاد", "سعاد"),
            ("*By Barbara*", "Barbara"),
        ],
    )
    def test_author(self, line, name):
        article = read_article(f"{self.HEAD}{line}\n\nA related title\n")

        assert article.author == name
        assert article.related == (ArticleRelated("A related title", ""),)
        assert (bodies(article), article.notes) == (["Text."], ())

    @pytest.mark.parametrize(
        "line",
        [
            "Par exemple",
            "Par Toutatis !",
            "By the way",
            "By Friday, the trains ran again.",
            "Written by hand",
            "Written by Barbara, who lives in Lyon: a portrait",
            "By Monday 12",
        ],
    )
    def test_sentence_is_no_author(self, line):
        article = read_article(f"{self.HEAD}{line}\n\nMore.")

        assert article.author == ""
        assert bodies(article) == [f"Text.\n\n{line}\n\nMore."]

    def test_author_before_another_section_is_body(self):
        article = read_article(f"{self.HEAD}Written by Barbara\n\n# Two\n\nMore.")

        assert (article.author, bodies(article)) == ("", ["Text.\n\nWritten by Barbara", "More."])

    def test_possible_author_before_prose_is_body(self):
        article = read_article(f"{self.HEAD}Par Toutatis\n\n{'More words. ' * 30}")

        assert article.author == ""

    def test_related(self):
        article = read_article(
            f"{self.HEAD}Written by Bo\n\nYou may also like\n\n[A](https://example.org/a)\nB\n"
            "https://example.org/c"
        )

        assert article.related == (
            ArticleRelated("A", "https://example.org/a"),
            ArticleRelated("B", ""),
            ArticleRelated("https://example.org/c", "https://example.org/c"),
        )

    def test_line_without_a_place_is_kept_with_a_note(self):
        about = "Barbara has covered networks since 2009 and lives in Lyon."
        article = read_article(f"{self.HEAD}Written by Barbara\n\n{about}\n\nA related title")

        assert bodies(article) == [f"Text.\n\n{about}"]
        assert article.related == (ArticleRelated("A related title", ""),)
        assert len(article.notes) == 1
        assert about in article.notes[0]
        assert "end of the text" in article.notes[0]

    def test_second_author_is_kept_with_a_note(self):
        article = read_article(f"{self.HEAD}Written by Bo\n\nWritten by Ana")

        assert article.author == "Bo"
        assert bodies(article) == ["Text.\n\nWritten by Ana"]
        assert len(article.notes) == 1

    def test_code_behind_the_author_is_kept(self):
        article = read_article(f"{self.HEAD}Written by Bo\n\n```\nShare\n```")

        assert bodies(article) == ["Text.\n\n```\nShare\n```"]

    def test_furniture_in_mid_article_is_kept(self):
        text = "A title\n\n# One\n\nWhat do you think?\n\nText.\n\n# Two\n\nLeave a Reply\n\nText."

        assert bodies(read_article(text)) == [
            "What do you think?\n\nText.",
            "Leave a Reply\n\nText.",
        ]

    def test_furniture_at_the_end_is_left_out(self):
        article = read_article(f"{self.HEAD}What do you think?\n\n3 Comments\n\nLeave a Reply")

        assert (bodies(article), article.notes) == (["Text."], ())

    def test_furniture_of_one_word_alone_is_kept(self):
        assert bodies(read_article(f"{self.HEAD}Like")) == ["Text.\n\nLike"]

    def test_section_named_as_furniture_is(self):
        article = read_article(f"{self.HEAD}## What do you think?\n\n{'I think so. ' * 30}")

        assert headings(article) == ["One", "What do you think?"]

    def test_notes_are_few(self):
        lines = "\n\n".join(f"{'long words ' * 30}{number}" for number in range(200))
        article = read_article(f"{self.HEAD}Written by Bo\n\n{lines}")

        assert len(article.notes) == 51
        assert "150" in article.notes[-1]
        assert lines in article.sections[0].body
