"""The demo magazine's files: readable, whole, and in words of our own."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from example_project.demo.reader import (
    ContentError,
    DemoPost,
    DemoSection,
    DemoSite,
    parse_post,
    read_content,
    split_sections,
)

CONTENT = Path(__file__).parents[1] / "example_project" / "demo" / "content"
REFERENCE = Path(__file__).parents[1] / "../shared/article/article.txt"
WIDE, SQUARE = (1600, 900), (400, 400)
POST_FILES = sorted(CONTENT.glob("*.md"))

FRONT_MATTER = """+++
title = "Un titre"
language = "fr"
author = "barbara"
status = "published"
published = 2023-04-11T09:00:00+02:00
sources = [{ key = "a", title = "Une source" }]
+++
"""


@pytest.fixture(scope="module")
def site() -> DemoSite:
    return read_content(CONTENT)


@pytest.fixture(params=POST_FILES, ids=lambda path: path.stem)
def post(request: pytest.FixtureRequest) -> DemoPost:
    return parse_post(request.param.read_text("utf-8"), request.param.stem)


class TestReader:
    def test_it_reads_front_matter_and_sections(self) -> None:
        body = "Avant.\n\n## THE HEADING {lang=en}\n\nDu texte [@a].\n\n### Plus bas\n\n## Fin\n"
        post = parse_post(FRONT_MATTER + body, "01-un-titre")
        assert post.slug == "un-titre"
        assert post.published is not None
        assert post.published.utcoffset() is not None
        assert post.cited == ("a",)
        assert post.sections == (
            DemoSection("", "", "Avant."),
            DemoSection("THE HEADING", "en", "Du texte [@a].\n\n### Plus bas"),
            DemoSection("Fin", "", ""),
        )

    def test_a_heading_inside_fenced_code_is_code(self) -> None:
        body = "```python\n## not a heading\n```"
        assert split_sections(body) == (DemoSection("", "", body),)

    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            ("+++\n", "", "front matter"),
            ("title =", "title", "01-un-titre"),
            ('title = "Un titre"\n', "", "title"),
            ('language = "fr"', 'langue = "fr"', "langue"),
            ('"published"', '"printed"', "printed"),
            ("published = 2023-04-11T09:00:00+02:00\n", "", "without a time"),
            ("+02:00", "", "offset"),
            (', title = "Une source"', "", "neither address nor title"),
            ('key = "a"', 'key = "b"', "cites a"),
        ],
    )
    def test_it_refuses(self, old: str, new: str, said: str) -> None:
        text = FRONT_MATTER + "Du texte [@a].\n"
        with pytest.raises(ContentError, match=re.escape(said)):
            parse_post(text.replace(old, new), "01-un-titre")

    def test_it_refuses_a_file_name_without_number(self) -> None:
        with pytest.raises(ContentError, match="NN-slug"):
            parse_post(FRONT_MATTER, "un-titre")

    @pytest.mark.parametrize(
        ("extra", "said"),
        [
            ('categories = ["nulle-part"]', "no category nulle-part"),
            ('related = [{ post = "absent" }]', "no related post absent"),
            ('related = [{ post = "un-titre", title = "Un titre" }]', "either a post or a title"),
        ],
    )
    def test_it_refuses_names_that_point_nowhere(
        self, tmp_path: Path, extra: str, said: str
    ) -> None:
        index = (CONTENT / "content.toml").read_text("utf-8")
        (tmp_path / "content.toml").write_text(index, "utf-8")
        text = FRONT_MATTER.replace("sources =", f"{extra}\nsources =")
        (tmp_path / "01-un-titre.md").write_text(text, "utf-8")
        with pytest.raises(ContentError, match=re.escape(said)):
            read_content(tmp_path)


class TestSite:
    def test_it_has_a_magazine_s_worth(self, site: DemoSite) -> None:
        now = datetime(2026, 11, 23, tzinfo=UTC)
        shown = [post for post in site.posts if post.published and post.published <= now]
        assert len(shown) == 18
        assert [post.slug for post in shown if post.featured] == ["service-client-de-meta"]
        assert len(site.authors) == 3

    def test_it_has_a_draft_a_review_and_a_scheduled_post(self, site: DemoSite) -> None:
        unseen = [post for post in site.posts if not post.published or post.published.year > 2030]
        assert sorted(post.status for post in unseen) == ["draft", "published", "review"]

    def test_one_post_can_be_read_in_three_languages(self, site: DemoSite) -> None:
        of = {post.slug: post for post in site.posts}
        pairs = [(of[post.translation_of], post) for post in site.posts if post.translation_of]
        assert [(one.language, other.language) for one, other in pairs] == [
            ("fr", "en"),
            ("fr", "ar"),
        ]
        assert len({one.slug for one, _other in pairs}) == 1

    def test_slugs_are_unique(self, site: DemoSite) -> None:
        assert len({post.slug for post in site.posts}) == len(site.posts)
        assert len({category.slug for category in site.categories}) == len(site.categories)

    def test_every_tag_and_category_has_two_posts_or_more(self, site: DemoSite) -> None:
        tags = Counter(tag for post in site.posts for tag in post.tags)
        categories = Counter(slug for post in site.posts for slug in post.categories)
        assert min(tags.values()) >= 2
        assert {category.slug for category in site.categories} == set(categories)
        assert min(categories.values()) >= 2
        assert 6 <= len(tags) <= 10

    def test_portraits_are_square(self, site: DemoSite) -> None:
        assert all(_size(author.picture) == SQUARE for author in site.authors)

    def test_no_picture_lies_about_unused(self, site: DemoSite) -> None:
        used = {author.picture for author in site.authors}
        for post in site.posts:
            used.update(post.inline_pictures)
            if post.picture:
                used.add(post.picture.file)
        assert used == {f"pictures/{path.name}" for path in (CONTENT / "pictures").iterdir()}


class TestPost:
    def test_it_has_what_lists_show(self, post: DemoPost) -> None:
        assert post.title
        assert post.subtitle
        assert 60 <= len(post.summary) <= 170
        assert post.categories
        assert post.tags

    def test_its_sources_have_keys_of_their_own(self, post: DemoPost) -> None:
        keys = [source.key for source in post.sources]
        assert len(set(keys)) == len(keys)

    def test_its_pictures_are_there_and_described(self, post: DemoPost) -> None:
        files = list(post.inline_pictures)
        if post.picture:
            assert len(post.picture.alt) > 30
            assert post.picture.caption
            assert post.picture.credit
            files.append(post.picture.file)
        for file in files:
            assert _size(file) == WIDE
            assert (CONTENT / file).stat().st_size < 100_000

    def test_it_skips_no_heading_level(self, post: DemoPost) -> None:
        for section in post.sections:
            level = 2
            for marks in re.findall(r"^(#+) ", _without_code(section.body), re.MULTILINE):
                assert len(marks) <= level + 1, f"{section.heading}: {marks}"
                assert len(marks) > 2
                level = len(marks)

    def test_its_footnotes_stay_in_their_section(self, post: DemoPost) -> None:
        """Sections are rendered one by one, so a note and its text stand in the same."""
        for section in post.sections:
            body = _without_code(section.body)
            called = re.findall(r"\[\^([\w-]+)\](?!:)", body)
            noted = re.findall(r"^\[\^([\w-]+)\]:", body, re.MULTILINE)
            assert sorted(called) == sorted(noted)

    def test_its_typography(self, post: DemoPost) -> None:
        text = _without_code("\n".join([post.title, post.subtitle, post.summary, post.text]))
        text = re.sub(r"\]\([^)]*\)|`[^`]*`|\{lang=\w+\}", "", text)
        assert "'" not in text
        assert '"' not in text
        if post.language == "fr":
            assert re.findall(r"[a-zé][;!?»]|«\S|[^\s:]  +\S", text) == []

    def test_no_sentence_is_the_reference_s(self, post: DemoPost) -> None:
        if not REFERENCE.exists():
            pytest.skip("the reference article is not here")
        headings = "\n".join(section.heading for section in post.sections)
        words = "\n".join([post.title, post.subtitle, post.summary, headings, post.text])
        assert _shingles(words) & _shingles(REFERENCE.read_text("utf-8")) == set()


def test_shingles_would_see_a_borrowed_sentence() -> None:
    sentence = "Un deux trois quatre cinq six sept huit neuf."
    assert _shingles(sentence) & _shingles(f"Il dit : « {sentence.lower()} »")


def _size(file: str) -> tuple[int, int]:
    with Image.open(CONTENT / file) as picture:
        assert picture.format == "WEBP"
        return picture.size


def _without_code(text: str) -> str:
    return re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)


def _shingles(text: str) -> set[tuple[str, ...]]:
    """Every run of eight words, in lower case and without signs."""
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[start : start + 8]) for start in range(len(words) - 7)}
