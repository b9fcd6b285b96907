"""Each rule: what it finds, where it leads, and what it lets pass."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone, translation
from taggit.models import Tag

from blogposts.conf import WARNINGS
from blogposts.models import Post
from blogposts.proofing.findings import MESSAGES
from blogposts.proofing.manuscript import manuscript_of
from blogposts.proofing.proof import proofread
from blogposts.proofing.rules import RULES, is_in_capitals
from tests.builders import make_author, make_category, make_post, picture_file, soon
from tests.cost import seconds

pytestmark = pytest.mark.django_db

FRENCH = (
    "Les licenciements annoncés au printemps touchent surtout les équipes qui travaillent sur les"
    " produits les plus anciens de la maison."
)
ENGLISH = (
    "The layoffs that were announced in spring mostly touch the teams who work on the oldest"
    " products of the house."
)


def good_post(**fields):
    """One in which there is nothing to find."""
    given = {
        "title": "Licenciements à Meta",
        "summary": "Un an après.",
        "sections": [
            ("Le contexte de la maison", f"{FRENCH}\n\n## Une suite\n\n### Plus bas\n\nb")
        ],
        "sources": [{"url": "https://example.org/a", "title": "A", "key": "a"}],
        "categories": [make_category()],
        "tags": ["Meta"],
    }
    given |= fields
    return make_post(given.pop("title"), **given)


def found(post, *, host=""):
    """Code, place and sentence of what is found, in the order in which it is told."""
    proof = proofread(manuscript_of(post), host=host)
    return [(each.code, each.place, each.sentence) for each in proof.findings]


def only(code, post, **options):
    """Place and sentence of the one finding of a post."""
    (finding,) = found(post, **options)
    assert finding[0] == code
    return finding[1:]


def with_text(body, **fields):
    return good_post(sections=[("", body)], **fields)


def test_a_good_post_has_no_warning():
    assert found(good_post()) == []


def test_every_rule_has_a_level_and_a_sentence():
    assert set(RULES) == set(WARNINGS) == set(MESSAGES)


class TestThePost:
    def test_without_a_text(self):
        told = ("sections-0-body", "There is no text yet: write a section.")
        assert only("no_text", good_post(sections=[("Vide", " \n")])) == told
        assert only("no_text", good_post(sections=[], categories=[make_category("B")])) == told

    def test_with_a_picture_that_has_no_words(self):
        post = good_post(picture=picture_file(), picture_alt=" ")
        told = ("picture_alt", "Say what the picture shows, for those who cannot see it.")
        assert only("no_alt", post) == told
        post.picture_alt = "Une place vide"
        assert found(post) == []

    def test_with_a_long_title(self):
        place, sentence = only("long_title", good_post(title="a" * 111))
        assert place == "title"
        assert "111 characters" in sentence
        assert found(good_post(title="a" * 110, categories=[make_category("B")])) == []

    @pytest.mark.parametrize(
        ("fields", "instead"),
        [
            ({}, "lists, feeds and search engines show the first words instead"),
            ({"subtitle": "S"}, "lists, feeds and search engines show the subtitle instead"),
            ({"search_description": "D"}, "no summary for lists and feeds"),
        ],
    )
    def test_without_a_summary(self, fields, instead):
        place, sentence = only("no_summary", good_post(summary=" ", **fields))
        assert place == "summary"
        assert instead in sentence

    def test_without_a_category(self):
        told = ("post_categories-0-category", "There is no category.")
        assert only("no_category", good_post(categories=[])) == told

    def test_with_a_tag_that_differs_in_case(self):
        post = good_post(tags=["Réseaux", "Écologie"])
        assert found(post) == []
        # MariaDB takes no two such tags, but somebody may type the second.
        typed = proofread(manuscript_of(post, tags=["Réseaux", "écologie"])).findings
        assert [(each.code, each.place, each.sentence) for each in typed] == [
            (
                "tag_case",
                "tags",
                "The tag “écologie” differs from “Écologie” in its capitals alone.",
            )
        ]

    @pytest.mark.skipif(connection.vendor == "mysql", reason="names of tags are unique in any case")
    def test_with_two_tags_that_are_stored(self):
        post = good_post(tags=["Écologie"])
        Tag.objects.create(name="écologie")
        assert only("tag_case", post)[0] == "tags"


class TestHeadings:
    def test_in_capitals(self):
        post = good_post(
            title="LICENCIEMENTS À META",
            sections=[("LE CONTEXTE", "a\n\n## LES SUITES DE L’AFFAIRE\n\nb"), ("B", "c")],
        )
        assert [finding[:2] for finding in found(post)] == [
            ("capitals", "title"),
            ("capitals", "sections-0-heading"),
            ("capitals", "sections-0-body"),
        ]
        assert "“LE CONTEXTE” is written in capitals" in found(post)[1][2]

    @pytest.mark.parametrize("words", ["LES SUITES", "ΤΑ ΝΕΑ ΤΗΣ ΗΜΕΡΑΣ", "L’ÉTÉ À SÈTE (2023)"])
    def test_these_are(self, words):
        assert is_in_capitals(words)

    @pytest.mark.parametrize("words", ["UNESCO", "L’OTAN et l’ONU", "", "2023", "الأخبار", "新聞"])
    def test_these_are_not(self, words):
        assert not is_in_capitals(words)

    def test_that_skip_a_level(self):
        post = good_post(sections=[("A", "## B\n\n#### C\n\n### D\n\n## E\n\n### F")])
        place, sentence = only("skipped_level", post)
        assert place == "sections-0-body"
        assert sentence.startswith("Section 1: the heading “C” skips a level")

    @pytest.mark.parametrize("body", ["#### A\n\n## B", "### A\n\n#### B\n\n### C", "# A\n\n# B"])
    def test_that_begin_anywhere_skip_none(self, body):
        assert found(with_text(body)) == []

    def test_in_code_are_none(self):
        assert found(with_text("## A\n\n```\n#### SHOUTING AT YOU\n```")) == []


class TestLanguage:
    def test_of_a_text(self):
        post = good_post(sections=[("", FRENCH), ("", ENGLISH)])
        told = "Section 2 reads like English, and is said to be French."
        assert only("language", post) == ("sections-1-language", told)

    def test_of_a_heading(self):
        post = good_post(sections=[("What has become of the teams?", FRENCH)])
        place, sentence = only("language", post)
        assert place == "sections-0-heading_language"
        assert sentence.startswith("The heading of section 1 reads like English")

    def test_that_is_said(self):
        english = {"heading": "", "body": ENGLISH, "language": "en-GB"}
        heading = {"heading": "What has become of them?", "heading_language": "en", "body": FRENCH}
        assert found(good_post(sections=[english, heading])) == []

    def test_of_a_few_words_is_not_guessed(self):
        assert found(good_post(sections=[("Read the docs", "Read the docs, and go on.")])) == []

    def test_by_another_of_its_names(self):
        text = (
            "Jeg har lest boken som du ga meg i går, og jeg likte den svært godt fra begynnelsen."
        )
        assert found(good_post(sections=[{"body": text, "language": "no"}])) == []

    def test_is_told_in_the_language_of_the_reader(self):
        with translation.override("fr"):
            sentence = found(good_post(sections=[("", ENGLISH)]))[0][2]
        assert "nglais" in sentence


class TestPictures:
    def test_without_words(self):
        body = "![](/media/a.png) ![Une place](/media/b.png)\n\n<img src='/media/c.png' alt=' '>"
        told = [finding[2] for finding in found(with_text(body))]
        assert told == [
            "Section 1: the picture “a.png” has no alternative text.",
            "Section 1: the picture “c.png” has no alternative text.",
        ]


class TestSources:
    def test_without_a_title(self):
        sources = [{"title": "A", "key": "a"}, {"url": "https://example.org/b", "key": "b"}]
        place, sentence = only("no_source_title", good_post(sources=sources))
        assert place == "sources-1-title"
        assert sentence.startswith("Source 2 has no title")

    def test_that_are_cited_and_not_there(self):
        told = "Section 1 cites [@b], and no source has this key."
        assert only("unknown_citation", with_text("Dit [@a] et [@b]."))[1] == told


class TestBareLinks:
    @pytest.mark.parametrize(
        "link",
        [
            "[ici](https://example.org/)",
            "[Cliquez ici !](https://example.org/)",
            "[https://example.org/a](https://example.org/a)",
            "<https://example.org/a>",
            "[www.example.org](https://example.org/)",
            "[lire la suite…](https://example.org/)",
        ],
    )
    def test_say_nothing(self, link):
        place, sentence = only("bare_link", with_text(f"Voir {link} pour la suite."))
        assert place == "sections-0-body"
        assert "does not say where it leads" in sentence

    def test_have_no_words(self):
        post = with_text("Voir [![](/media/a.png)](https://example.org/) là.")
        assert [finding[0] for finding in found(post)] == ["no_alt_in_text", "bare_link"]
        assert "a link to https://example.org/ has no words" in found(post)[1][2]

    @pytest.mark.parametrize(
        "link",
        [
            "[le rapport de mars](https://example.org/)",
            "[![Le rapport](/media/a.png)](https://example.org/)",
            "Dit[^1].\n\n[^1]: Une note.",
            "\n\nhttps://example.org/a\n\n",
            "[@a]",
            "[ici et ailleurs](https://example.org/)",
        ],
    )
    def test_others_are_none(self, link):
        assert found(with_text(f"Voir {link} pour la suite.")) == []


class TestLinks:
    @pytest.mark.parametrize(
        "url",
        [
            "/blog/nothing-here/",
            "/blog/nothing-here",
            "/blog/draft/999999/",
            "/blog/category/none/",
            "/blog/tag/none/",
            "/blog/author/none/",
            "/blog/%00/",
            "/elsewhere/",
            "../nothing-here/",
            "https://carnet.example/blog/nothing-here/",
            "#nowhere",
        ],
    )
    def test_that_lead_nowhere(self, url):
        post = with_text(f"Voir [le rapport]({url}).")
        place, sentence = only("dead_link", post, host="carnet.example")
        assert place == "sections-0-body"
        assert url in sentence

    def test_that_lead_somewhere(self):
        make_category("Travail")
        make_author("Barbara")
        make_post("Ailleurs", sections=[("", "a")], published=True, tags=["Meta"])
        urls = [
            "/blog/", "/blog/ailleurs/", "/blog/ailleurs", "/blog/ailleurs/?a=b#c", "../ailleurs/",
            "/blog/category/travail/", "/blog/tag/meta/", "/blog/author/barbara/", "/admin/",
            "/blog/feed/", "/blog/ailleurs/feed/", "/media/a.pdf", "/static/a.css",
            "http://carnet.example/blog/ailleurs/", "https://example.org/blog/nothing-here/",
            "//example.org/nothing", "mailto:a@example.org", "#le-debut", "#plus-bas", "#la--fin",
            "#comments", "#source-a", "#top",
        ]  # fmt: skip
        text = " ".join(f"[rapport {number}]({url})" for number, url in enumerate(urls))
        sections = [("Le début", f"{text}\n\n## Plus bas"), ("La", "## Fin\n\na")]
        assert found(good_post(sections=sections), host="carnet.example") == []

    def test_to_what_a_middleware_shows_are_let_be(self, settings):
        flat = "django.contrib.flatpages.middleware.FlatpageFallbackMiddleware"
        post = with_text("[un](/about/) [deux](/blog/none/)")
        settings.MIDDLEWARE = [*settings.MIDDLEWARE, flat]
        assert "/blog/none/" in only("dead_link", post)[1]

    def test_to_a_post_that_is_hidden(self):
        make_post("Brouillon")
        make_post("Retiré", sections=[("", "a")], published=True, status="withdrawn")
        make_post("Demain", sections=[("", "a")], published=soon(days=1))
        body = "[un](/blog/brouillon/) [deux](/blog/retire/) [trois](/blog/demain/)"
        assert [finding[2] for finding in found(with_text(body))] == [
            "Section 1 links to “Brouillon”, which readers do not see (draft).",
            "Section 1 links to “Retiré”, which readers do not see (withdrawn).",
            "Section 1 links to “Demain”, which readers do not see (scheduled).",
        ]

    def test_to_a_post_that_is_out_before_this_one(self):
        make_post("Demain", sections=[("", "a")], published=soon(days=1))
        post = with_text("[demain](/blog/demain/)", published_at=timezone.now() + timedelta(days=2))
        assert found(post) == []

    def test_to_a_preview(self):
        out = make_post("Sorti", sections=[("", "a")], published=True)
        post = with_text(f"[le texte](/blog/draft/{out.pk}/)")
        told = "Section 1 links to “Sorti”, which readers do not see (preview)."
        assert only("draft_link", post)[1] == told

    def test_to_the_post_itself(self):
        assert found(with_text("[ci-dessus](/blog/licenciements-a-meta/)")) == []

    def test_to_a_related_post_that_is_hidden(self):
        out = make_post("Sorti", sections=[("", "a")], published=True)
        draft = make_post("Brouillon")
        post = good_post(related=[{"target": out}, {"target": draft}, {"title": "Ailleurs"}])
        place, sentence = only("draft_link", post)
        assert place == "related_picks-1-target"
        assert sentence.startswith("The related post “Brouillon” is not shown")


class TestQueries:
    @pytest.mark.parametrize("count", [1, 30])
    def test_are_as_many_for_many_links_as_for_few(self, count, django_assert_num_queries):
        kinds = ("", "category/", "tag/", "author/")
        links = [f"[lien {n}](/blog/{kind}x-{n}/)" for n in range(count) for kind in kinds]
        post = with_text(" ".join(links), related=[{"target": make_post("Un brouillon")}])
        manuscript = manuscript_of(post)
        # Posts, categories, tags, authors; tags like its own.
        with django_assert_num_queries(5):
            proofread(manuscript)

    def test_are_five_for_the_manuscript(self, django_assert_num_queries):
        post = Post.objects.get(pk=good_post().pk)
        # Tags, categories, sections, sources, related posts.
        with django_assert_num_queries(5):
            manuscript_of(post)

    def test_are_none_where_nothing_is_asked(self, django_assert_num_queries, settings):
        settings.BLOGPOSTS_WARNINGS = dict.fromkeys(("dead_link", "draft_link", "tag_case"), "off")
        manuscript = manuscript_of(with_text("[le rapport](/blog/none/)"))
        with django_assert_num_queries(0):
            assert proofread(manuscript).findings == ()


HOSTILE = {
    "links to ours": "[a](/blog/x/) " * 4_000,
    "links apart": "".join(f"[a](/blog/x{n}/) " for n in range(4_000)),
    "brackets": "[" * 50_000,
    "headings": "# A\n\n#### B\n\n" * 1_000,
    "capitals": "A" * 100_000,
    "pictures": "![](a) " * 4_000,
    "citations": "".join(f"[@k{n}] " for n in range(4_000)),
    "tags of HTML": "<a href=" * 10_000,
    "one word": "mot " * 50_000,
    "addresses": "https://example.org/" + "a/" * 20_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_takes_little_longer_than_it_takes_to_make_the_page(name):
    section = good_post().sections.get()
    section.body, section.heading = HOSTILE[name], "A" * 300
    proofread(manuscript_of(make_post("Autre", sections=[("", FRENCH)])))  # reads the model
    page = seconds(lambda: section.render({}, ""), enough=0)
    manuscript = manuscript_of(section.post, rows={"sections": [(0, section)]})
    limit = 3 * page + 2
    assert seconds(lambda: proofread(manuscript), enough=limit) <= limit
    assert len(proofread(manuscript).findings) < 100
