"""Fills the measured site: 1,000 posts as a magazine has them, with really rendered text.

Twenty posts are written and rendered through the models; the others are copies of their rows
under other titles, so that a thousand take seconds.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import transaction
from taggit.models import Tag

from blogposts import publishing
from blogposts.models import (
    Author,
    Category,
    Post,
    PostCategory,
    RelatedPost,
    Section,
    Source,
    TaggedPost,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Model

POSTS = 1000
PROTOTYPES = 20
FIRST_DAY = datetime(2021, 1, 4, 9, 0, tzinfo=ZoneInfo("Europe/Paris"))
WORDS = (
    "réseau page lecteur équipe journal compte message écran soirée service voisin bureau "
    "image réponse semaine machine parole détail usage atelier silence lettre question monde"
).split()
VERBS = "ouvre garde raconte demande retrouve quitte annonce perd relit partage mesure".split()
LINKS = "le le le un un ce chaque notre quel leur".split()
HEADINGS = [
    "What the team was promised",
    "Ce que disent les chiffres",
    "A queue that nobody answers",
    "Le point de vue des lecteurs",
    "And what comes next",
]


@transaction.atomic
def fill(*, posts: int = POSTS) -> None:
    """Writes the whole site into an empty database; the same rows each time."""
    chance = random.Random(2023)
    authors = [Author.objects.create(name=name, bio=_prose(chance, 25)) for name in
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
    # By query, since a name that no save has seen would be looked for on the disk.
    with_picture = [post.pk for post in rows[::2]]
    Post.objects.filter(pk__in=with_picture).update(
        picture="posts/bench.jpg",
        picture_width=1600,
        picture_height=900,
        picture_alt="Un bureau vide, le soir",
        picture_caption="Le bureau, après le départ de l’équipe",
        picture_credit="Maud Lenoir",
    )
    Post.objects.filter(pk__in=[post.pk for post in rows[7::100]]).update(featured=True)


def _categories(chance: random.Random) -> list[Category]:
    tops = [
        Category.objects.create(name=f"Dossier {letter}", description=_prose(chance, 20))
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
        subtitle=_prose(chance, 22),
        summary=_prose(chance, 35),
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
        # A post in ten was changed later, and says so.
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
    return f"{_sentence(chance, 9)[:-1]} ({number})"


def _body(chance: random.Random, position: int) -> str:
    """About 150 words: paragraphs, a list, a quotation, links and citations of two sources."""
    items = "\n".join(f"- {_sentence(chance, 5)}" for _ in range(3))
    return (
        f"{_prose(chance, 45)} [@s{position}]\n\n"
        f"{_prose(chance, 30)} *{chance.choice(WORDS)}* et "
        f"[la suite](https://suite.example/{position}) : {_prose(chance, 12)}\n\n"
        f"{items}\n\n> {_prose(chance, 18)}\n\n"
        f"{_prose(chance, 28)} **{chance.choice(WORDS)}** [@s{position % 5 + 1}]"
    )


def _prose(chance: random.Random, words: int) -> str:
    sentences = []
    while words > 0:
        length = min(words, chance.randint(7, 14))
        sentences.append(_sentence(chance, length))
        words -= length
    return " ".join(sentences)


def _sentence(chance: random.Random, words: int) -> str:
    pool = (LINKS, WORDS, VERBS)
    made = [chance.choice(pool[position % 3]) for position in range(words)]
    return " ".join(made).capitalize() + chance.choice([".", ".", ".", " ?", " !"])
