"""Fills the measured site: 1,000 posts as a magazine has them, with really rendered text.

Twenty posts are written and rendered through the models; the others are copies of their rows
under other titles, so that a thousand take seconds.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from taggit.models import Tag

from blogposts import publishing
from blogposts.models import (
    Author,
    Category,
    Picture,
    Post,
    PostCategory,
    RelatedPost,
    SearchEntry,
    Section,
    Source,
    TaggedPost,
)
from blogposts.search import keeping
from blogposts.search.marks import THOUSAND, thousand

from .prose import WORDS, prose, sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Model

POSTS = 1000
PROTOTYPES = 20
FIRST_DAY = datetime(2021, 1, 4, 9, 0, tzinfo=ZoneInfo("Europe/Paris"))
HEADINGS = [
    "What the team was promised",
    "Ce que disent les chiffres",
    "A queue that nobody answers",
    "Le point de vue des lecteurs",
    "And what comes next",
]


def fill(*, posts: int = POSTS) -> list[Post]:
    """Writes all posts into an empty database; the same rows each time."""
    chance = random.Random(2023)
    authors = [Author.objects.create(name=name, bio=prose(chance, 25)) for name in
               ("Barbara", "Idriss Cassar", "Maud Lenoir")]  # fmt: skip
    categories = _categories(chance)
    tags = [Tag.objects.create(name=f"{word} {n}") for n, word in enumerate((WORDS * 2)[:40])]
    prototypes = [_write(chance, authors, number) for number in range(min(PROTOTYPES, posts))]
    rows = prototypes + [
        _copy_of(chance, prototypes[number % PROTOTYPES], number)
        for number in range(PROTOTYPES, posts)
    ]
    Post.objects.bulk_create(rows[PROTOTYPES:])
    for prototype in prototypes:
        copies = rows[prototypes.index(prototype) :: PROTOTYPES][1:]
        _copy_rows(prototype, copies, Section)
        _copy_rows(prototype, copies, Source)
    _connect(chance, rows, categories, tags)
    with_picture = [post.pk for post in rows[::2]]
    # In bulk, since a name that no save has seen would be looked for on the disk.
    picture = _picture()
    Picture.objects.bulk_create([picture])
    Post.objects.filter(pk__in=with_picture).update(
        picture=Picture.objects.get(digest=picture.digest),
        picture_alt="Un bureau vide, le soir",
        picture_caption="Le bureau, après le départ de l’équipe",
        picture_credit="Maud Lenoir",
    )
    Post.objects.filter(pk__in=[post.pk for post in rows[7::100]]).update(featured=True)
    return rows


def heap(posts: Sequence[Post], count: int) -> None:
    """`count` older posts without texts, back to about 1990, for lists that are deep.

    Each has an author, a category and two tags of those that are there.
    """
    chance = random.Random(1990)
    categories, tags = list(Category.objects.all()), list(Tag.objects.all())
    values = _values(posts[0]) | {"picture_id": None, "tallied_in": None}
    for start in range(0, count, 5000):
        rows = Post.objects.bulk_create(
            _older(values, posts[number % len(posts)], number)
            for number in range(start, min(start + 5000, count))
        )
        PostCategory.objects.bulk_create(
            PostCategory(post=row, category=chance.choice(categories)) for row in rows
        )
        TaggedPost.objects.bulk_create(
            TaggedPost(content_object=row, tag=tag)
            for row in rows
            for tag in chance.sample(tags, 2)
        )


def enter(posts: Sequence[Post]) -> None:
    """Entries to search all posts by; those of the older ones have titles and summaries alone."""
    keys = [post.pk for post in posts]
    for start in range(0, len(keys), 200):
        keeping.renew(keys[start : start + 200])
    like = list(SearchEntry.objects.filter(pk__in=keys))
    older = Post.objects.exclude(pk__in=keys).values_list("pk", flat=True)
    SearchEntry.objects.bulk_create(
        (_entry(key, like[number % len(like)]) for number, key in enumerate(older)),
        batch_size=5000,
    )


def _entry(key: int, like: SearchEntry) -> SearchEntry:
    _, *marks = like.marks.split()
    values = _values(like) | {"post_id": key, "text": ""}
    return SearchEntry(**values | {"marks": " ".join([thousand(key // THOUSAND), *marks])})


def _older(values: dict[str, object], like: Post, number: int) -> Post:
    published = FIRST_DAY - timedelta(hours=2.7 * (number + 1))
    facts = {"title": like.title, "author_id": like.author_id, "slug": f"older-{number}"}
    times = dict.fromkeys(["published_at", "first_published_at", "changed_at"], published)
    return Post(**values | facts | times | {"path": f"older-{number}"})


def _picture() -> Picture:
    """One that has no file: a page names it and its renditions, and opens none of them."""
    picture = Picture(width=1600, height=900, size=250_000, digest="bench", language="fr")
    picture.focal_x = 30
    picture.__dict__["file"] = "blogposts/pictures/0123456789abcdef0123456789abcdef.jpg"
    picture.renditions = {kind: [480, 960, 1440, 1600] for kind in ("avif", "webp")}
    return picture


def _categories(chance: random.Random) -> list[Category]:
    tops = [
        Category.objects.create(name=f"Dossier {letter}", description=prose(chance, 20))
        for letter in "ABC"
    ]
    below = [
        Category.objects.create(name=f"{top.name} {number}", parent=top)
        for top in tops
        for number in (1, 2, 3)
    ]
    return tops + below


def _write(chance: random.Random, authors: Sequence[Author], number: int) -> Post:
    post = Post.objects.create(
        title=_title(chance, number),
        subtitle=prose(chance, 22),
        summary=prose(chance, 35),
        language="fr",
        author=authors[number % len(authors)],
    )
    for position in range(1, 6):
        Source.objects.create(
            post=post,
            position=position,
            key=f"s{position}",
            title=_title(chance, position) if position % 2 else "",
            url=f"https://presse-{position}.example/2023/{'/'.join(chance.sample(WORDS, 5))}",
            publisher="La Presse" if position == 1 else "",
            date="2023-04",
        )
    for position, heading in enumerate(HEADINGS, start=1):
        Section.objects.create(
            post=post,
            position=position,
            heading=heading,
            heading_language="en" if position % 2 else "",
            body=_body(chance, position),
        )
    post.render()
    publishing.publish(post, at=FIRST_DAY + timedelta(hours=30 * number))
    Post.objects.filter(pk=post.pk).update(changed_at=post.published_at)
    post.refresh_from_db()
    return post


def _copy_of(chance: random.Random, prototype: Post, number: int) -> Post:
    values = _values(prototype)
    published = FIRST_DAY + timedelta(hours=30 * number)
    slug = f"{prototype.slug}-{number}"
    values |= {
        "title": _title(chance, number),
        "slug": slug,
        "path": slug,
        "published_at": published,
        "first_published_at": published,
        # A post in ten was changed later.
        "changed_at": published + timedelta(days=3 if number % 10 == 0 else 0),
    }
    return Post(**values)


def _values(row: Model) -> dict[str, object]:
    fields = [field for field in row._meta.concrete_fields if not field.primary_key]
    return {field.attname: getattr(row, field.attname) for field in fields}


def _copy_rows(prototype: Post, copies: Sequence[Post], model: type[Model]) -> None:
    originals = list(model._default_manager.filter(post=prototype))
    model._default_manager.bulk_create(
        model(**(_values(original) | {"post_id": copy.pk}))
        for copy in copies
        for original in originals
    )


def _connect(
    chance: random.Random,
    posts: Sequence[Post],
    categories: Sequence[Category],
    tags: Sequence[Tag],
) -> None:
    PostCategory.objects.bulk_create(
        PostCategory(post=post, category=category, position=position)
        for post in posts
        for position, category in enumerate(chance.sample(categories, 2), start=1)
    )
    TaggedPost.objects.bulk_create(
        TaggedPost(content_object=post, tag=tag) for post in posts for tag in chance.sample(tags, 4)
    )
    RelatedPost.objects.bulk_create(
        pick
        for post in posts[::4]
        for pick in (
            RelatedPost(post=post, position=1, target=posts[post.pk % 3]),
            RelatedPost(post=post, position=2, title="Un livre", url="https://livre.example/"),
        )
        if pick.target != post
    )


def _title(chance: random.Random, number: int) -> str:
    return f"{sentence(chance, 9)[:-1]} ({number})"


def _body(chance: random.Random, position: int) -> str:
    """About 150 words: paragraphs, a list, a quotation, links and citations of two sources."""
    items = "\n".join(f"- {sentence(chance, 5)}" for _ in range(3))
    return (
        f"{prose(chance, 45)} [@s{position}]\n\n"
        f"{prose(chance, 30)} *{chance.choice(WORDS)}* et "
        f"[la suite](https://suite.example/{position}) : {prose(chance, 12)}\n\n"
        f"{items}\n\n> {prose(chance, 18)}\n\n"
        f"{prose(chance, 28)} **{chance.choice(WORDS)}** [@s{position % 5 + 1}]"
    )
