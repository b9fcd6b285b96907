"""Searches among 100,000 posts, beside a list of them: `python -m bench.search`.

`BENCH_DB` names another database than an SQLite file, which is emptied and filled.
"""

from __future__ import annotations

import argparse
import os
import random
import time
from datetime import UTC, datetime, timedelta
from itertools import accumulate

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.search_settings"
django.setup()

# ruff: noqa: E402 - these import models, which want Django set up
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from taggit.models import Tag

from blogposts.freshness import turn
from blogposts.models import (
    Author,
    Category,
    Post,
    PostCategory,
    SearchEntry,
    Section,
    TaggedPost,
)
from blogposts.search import Document, engine_of
from blogposts.search.marks import marks_of

POSTS = 100_000
WORDS = 330
ROUNDS = 15
# So many texts are made by chance; each stands ten times, its words in another order.
TEXTS = 10_000
VOCABULARY = 30_000
SYLLABLES = "ba co di fu ga le mi no pa re si to va xe zu chi bre".split()

ENTRY = SearchEntry._meta.db_table
# Words by how many of the posts have them: the vocabulary is as frequent as Zipf has it.
QUERIES = {
    "rare word": "w25000",
    "less rare word": "w3000",
    "common word": "w100",
    "very common word": "w5",
    "in every post": "w0",
    "two very common": "w1 w2",
    "phrase of very common": '"w1 w2"',
    "rare and very common": "w25000 w0",
    "very common without another": "w0 -w3",
    "no post has it": "w25000 zzzzzz",
    "no such word": "zzzzzz",
    "common, rare tag": "w5|tag=rare",
    "common, year": "w5|year=2016",
    "rare, year": "w3000|year=2016",
    "common, author": "w5|author=author-3",
    "page 15": "w5|page=15",
}


WITHOUT_INDEXES = {
    "postgresql": [
        f"ALTER TABLE {ENTRY} DROP COLUMN vector, DROP COLUMN title_vector",
    ],
    "mysql": [
        f"ALTER TABLE {ENTRY} DROP INDEX blogposts_search",
        f"ALTER TABLE {ENTRY} DROP INDEX blogposts_search_title",
    ],
}


def word(number: int) -> str:
    """A word of syllables, a different one for each number."""
    parts = []
    number += 17
    while number:
        number, rest = divmod(number, 17)
        parts.append(SYLLABLES[rest])
    return "".join(parts) + "n"


def fill(posts: int) -> None:
    chance = random.Random(1)
    vocabulary = [word(number) for number in range(VOCABULARY)]
    weights = list(accumulate(1 / (number + 1) for number in range(VOCABULARY)))
    texts = [chance.choices(vocabulary, cum_weights=weights, k=WORDS) for _ in range(TEXTS)]
    print(len(texts), "texts", flush=True)
    authors = [Author.objects.create(name=f"Author {number}") for number in range(10)]
    categories = [Category.objects.create(name=f"Category {number}") for number in range(12)]
    rare = Tag.objects.create(name="rare", slug="rare")
    start = datetime(2006, 1, 1, tzinfo=UTC)
    for first in range(0, posts, 2_000):
        rows, sections = [], []
        for number in range(first, min(first + 2_000, posts)):
            shift = number // TEXTS * 29
            text = texts[number % TEXTS]
            words = text[shift:] + text[:shift]
            at = start + timedelta(minutes=105 * number)
            rows.append(
                Post(
                    title=" ".join(words[:8]), slug=f"p-{number}", path=f"p-{number}",
                    status="published", published_at=at, first_published_at=at,
                    language="en" if number % 3 else "fr", summary=" ".join(words[8:28]),
                    author=authors[number % 10], words=WORDS,
                )
            )  # fmt: skip
            sections.append(" ".join(words[28:]))
        with transaction.atomic():
            made = Post.objects.bulk_create(rows)
            if made[0].pk is None:
                made = list(Post.objects.order_by("-pk")[: len(rows)])[::-1]
            Section.objects.bulk_create(
                Section(
                    post=post, position=1, anchor="text", heading="", body=text,
                    html=f"<p>{text}</p>", words=WORDS,
                )
                for post, text in zip(made, sections, strict=True)
            )  # fmt: skip
            PostCategory.objects.bulk_create(
                PostCategory(post=post, category=categories[post.pk % 12]) for post in made
            )
            TaggedPost.objects.bulk_create(
                TaggedPost(content_object=post, tag=rare) for post in made if post.pk % 2000 == 0
            )
            # As a rebuild would write them, but that these words are folded as they stand.
            SearchEntry.objects.bulk_create(
                SearchEntry(
                    post=post, title=post.title, summary=post.summary, text=text,
                    words=f"{post.author.name} category".lower(), language=post.language,
                    marks=marks_of(_document(post, categories, rare)),
                )
                for post, text in zip(made, sections, strict=True)
            )  # fmt: skip
        print(f"\r{first}", end="", flush=True)


def _document(post: Post, categories: list[Category], rare: Tag) -> Document:
    """What its marks are made of."""
    return Document(
        key=post.pk, title="", subtitle="", headings=(), tags=(), categories=(), author="",
        summary="", text="", language=post.language, is_published=True,
        published_at=post.published_at, author_key=post.author_id,
        tag_keys=() if post.pk % 2000 else (rare.pk,),
        category_keys=(categories[post.pk % 12].pk,),
    )  # fmt: skip


def build(posts: int) -> None:
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    if Post.objects.exists():
        return
    begun = time.perf_counter()
    # An index that is made at the end is made in a fraction of the time.
    with connection.cursor() as cursor:
        for statement in WITHOUT_INDEXES.get(connection.vendor, ()):
            cursor.execute(statement)
    fill(posts)
    print(f"\rfilled in {time.perf_counter() - begun:.0f} s", flush=True)
    engine_of("default").prepare()
    print(f"\rfilled in {time.perf_counter() - begun:.0f} s", flush=True)
    turn()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" or connection.vendor == "sqlite":
            cursor.execute("ANALYZE")


def costs(client: Client, *urls: str) -> list[tuple[float, float]]:
    """Milliseconds on the clock and of this process for each page, the least of fifteen.

    They are asked in turns, so that what else the machine does slows all alike.
    """
    taken: dict[str, list[tuple[float, float]]] = {url: [] for url in urls}
    for number in range(ROUNDS + 1):
        for url, its in taken.items():
            begun, worked = time.perf_counter(), time.process_time()
            response = client.get(url)
            its.append((time.perf_counter() - begun, time.process_time() - worked))
            assert response.status_code == 200, (url, response.status_code)
            if not number:
                its.clear()
    return [
        (min(clock) * 1000, min(process) * 1000)
        for clock, process in (zip(*its, strict=True) for its in taken.values())
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=POSTS)
    parser.add_argument("--only", help="a part of the names of those that are measured")
    options = parser.parse_args()
    build(options.posts)
    client, listed = Client(), reverse("blogposts:post-list", args=[2])
    print(f"{connection.vendor}: ms of a search, of list page 2, ratio; the same of this process")
    for name, query in QUERIES.items():
        if options.only and options.only not in name:
            continue
        words, _, rest = query.partition("|")
        words = " ".join(_spelled(part) for part in words.split())
        url = f"{reverse('blogposts:search')}?q={words}" + (f"&{rest}" if rest else "")
        (clock, process), (list_clock, list_process) = costs(client, url, listed)
        print(f"{name:30} {clock:6.1f} {list_clock:5.1f} x {clock / list_clock:4.1f}", end="")
        print(f"   {process:6.1f} {list_process:5.1f} x {process / list_process:4.1f}", flush=True)


def _spelled(part: str) -> str:
    digits = "".join(filter(str.isdigit, part))
    return part.replace(f"w{digits}", word(int(digits))) if digits else part


if __name__ == "__main__":
    main()
