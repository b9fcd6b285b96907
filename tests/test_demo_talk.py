"""What readers wrote under the demo's posts: readable, whole, and in words of our own."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from example_project.demo.people import PEOPLE
from example_project.demo.reader import ContentError, read_content
from example_project.demo.talk_reader import (
    DemoComment,
    DemoTalks,
    parse_talk,
    read_talks,
    span,
)

CONTENT = Path(__file__).parents[1] / "example_project" / "demo" / "content"
LIVELY = "service-client-de-meta"

TALK = """
votes = { up = 3, down = 1 }

[[comments]]
key = "a"
by = "ana"
after = "1h"
text = "Un."

[[comments]]
key = "b"
to = "a"
by = "ana"
after = "2h"
stands = "bin"
then = [{ verb = "bin", by = "moderator", wait = "3h" }]
text = "Deux."
"""
PEOPLE_FILE = """
[writers.ana]
name = "Ana"
email = "ana@example.org"
[[rules]]
by = "editor"
ago = "3d"
values = { max_links = 3 }
"""


@pytest.fixture(scope="module")
def posts() -> set[str]:
    return {post.slug for post in read_content(CONTENT).posts}


@pytest.fixture(scope="module")
def talks(posts: set[str]) -> DemoTalks:
    return read_talks(CONTENT / "comments", posts=posts, users=PEOPLE)


class TestReader:
    def test_it_reads_comments_and_votes(self) -> None:
        talk = parse_talk(TALK, "01-un-titre")
        assert (talk.post, talk.policy, talk.up, talk.down) == ("un-titre", "site", 3, 1)
        first, second = talk.comments
        assert (first.after, first.ago, first.stands) == (timedelta(hours=1), None, "published")
        assert (second.to, second.text) == ("a", "Deux.")
        assert second.then[0].wait == timedelta(hours=3)

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("10m", timedelta(minutes=10)),
            ("1d 4h 10m", timedelta(days=1, hours=4, minutes=10)),
            ("900d", timedelta(days=900)),
        ],
    )
    def test_it_reads_a_span_of_time(self, text: str, found: timedelta) -> None:
        assert span(text) == found

    @pytest.mark.parametrize("text", ["", "1", "4h 1d", "a day", "-3d"])
    def test_it_refuses_another_span(self, text: str) -> None:
        with pytest.raises(ContentError, match="span of time"):
            span(text)

    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            ('key = "a"\n', "", "key"),
            ('text = "Un."', 'words = "Un."', "text"),
            ('to = "a"', 'to = "c"', "what it answers, c, does not stand before it"),
            ('key = "b"', 'key = "a"', "a stands there twice"),
            ('after = "1h"', "", "either after or ago"),
            ('after = "2h"', 'after = "2h"\nago = "1h"', "either after or ago"),
            ('after = "2h"', 'after = "30m"', "b came before what it answers"),
            ('after = "1h"', 'after = "an hour"', "span of time"),
            ('"bin"\n', '"gone"\n', "gone"),
            ('verb = "bin"', 'verb = "burn"', "burn"),
            ("votes =", "voices =", "voices"),
            ("[[comments]]", "[[comments]", "01-un-titre"),
        ],
    )
    def test_it_refuses(self, old: str, new: str, said: str) -> None:
        with pytest.raises(ContentError, match=re.escape(said)):
            parse_talk(TALK.replace(old, new, 1), "01-un-titre")

    def test_it_refuses_a_file_name_without_number(self) -> None:
        with pytest.raises(ContentError, match="NN-slug"):
            parse_talk(TALK, "un-titre")

    def test_it_gives_addresses_for_documentation(self, tmp_path: Path) -> None:
        found = _read(tmp_path, PEOPLE_FILE, TALK)
        assert found.writers["ana"].address == "192.0.2.2"

    @pytest.mark.parametrize(
        ("people", "talk", "said"),
        [
            (PEOPLE_FILE.replace("ana]", "eva]"), TALK, "no writer ana"),
            (PEOPLE_FILE.replace('"editor"', '"nobody"'), TALK, "no user nobody"),
            (PEOPLE_FILE, TALK.replace('"moderator"', '"nobody"'), "no user nobody"),
            (PEOPLE_FILE.replace("name =", "user ="), TALK, "no user Ana"),
            (PEOPLE_FILE.replace("values", "value"), TALK, "people.toml"),
        ],
    )
    def test_it_refuses_names_that_point_nowhere(
        self, tmp_path: Path, people: str, talk: str, said: str
    ) -> None:
        with pytest.raises(ContentError, match=re.escape(said)):
            _read(tmp_path, people, talk)

    def test_it_refuses_a_talk_about_no_post(self, tmp_path: Path) -> None:
        with pytest.raises(ContentError, match="no post un-titre"):
            _read(tmp_path, PEOPLE_FILE, TALK, posts=())


class TestTalks:
    def test_one_post_is_talked_about_at_length(self, talks: DemoTalks) -> None:
        comments = _comments(talks, LIVELY)
        published = [comment for comment in comments if comment.stands == "published"]
        assert len(published) >= 30
        assert max(_depths(comments).values()) >= 6
        assert sum(comment.by == "barbara" for comment in comments) >= 8
        assert any(re.search(r"[\u0600-\u06ff]{3}", comment.text) for comment in published)
        assert any("```" in comment.text for comment in published)
        assert any(comment.text.startswith("> ") for comment in published)
        assert any("https://" in comment.text for comment in published)
        lengths = [len(comment.text) for comment in published]
        assert min(lengths) < 50
        assert max(lengths) > 600

    def test_most_posts_are_talked_about(self, talks: DemoTalks) -> None:
        assert len(talks.talks) == 16
        assert {"closed", "members"} <= {talk.policy for talk in talks.talks}

    def test_there_is_work_for_moderators(self, talks: DemoTalks) -> None:
        stands = Counter(comment.stands for talk in talks.talks for comment in talk.comments)
        assert stands["awaiting"] >= 8
        assert stands["spam"] >= 20
        assert stands["bin"] >= 3

    def test_every_writer_writes(self, talks: DemoTalks) -> None:
        wrote = {comment.by for talk in talks.talks for comment in talk.comments}
        assert set(talks.writers) == wrote

    def test_mail_addresses_are_nobody_s(self, talks: DemoTalks) -> None:
        """Those of RFC 2606, but for the one that shows the rule about disposable mail."""
        hosts = {row.email.rpartition("@")[2] for row in talks.writers.values() if row.email}
        theirs = {host for host in hosts if not re.fullmatch(r"example\.\w+|[\w-]+\.example", host)}
        assert theirs == {"yopmail.com"}

    def test_typography(self, talks: DemoTalks) -> None:
        for talk in talks.talks:
            for comment in talk.comments:
                text = re.sub(r"```.*?```|`.*?`|https?://\S+", "x", comment.text, flags=re.DOTALL)
                assert "'" not in text, comment.key
                assert '"' not in text, comment.key
                assert re.findall(r"«[A-zÀ-ÿ]|[a-zÀ-ÿ.]»| \n|  ", text) == [], comment.key

    def test_no_two_say_the_same_but_where_that_is_the_trick(self, talks: DemoTalks) -> None:
        texts = Counter(comment.text for talk in talks.talks for comment in talk.comments)
        assert [count for count in texts.values() if count > 1] == [3]


def _read(
    folder: Path, people: str, talk: str, posts: tuple[str, ...] = ("un-titre",)
) -> DemoTalks:
    (folder / "people.toml").write_text(people, "utf-8")
    (folder / "01-un-titre.toml").write_text(talk, "utf-8")
    return read_talks(folder, posts=posts, users=PEOPLE)


def _comments(talks: DemoTalks, post: str) -> tuple[DemoComment, ...]:
    return next(talk.comments for talk in talks.talks if talk.post == post)


def _depths(comments: tuple[DemoComment, ...]) -> dict[str, int]:
    depths: dict[str, int] = {}
    for comment in comments:
        depths[comment.key] = depths[comment.to] + 1 if comment.to else 0
    return depths
