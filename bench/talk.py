"""What readers say on the measured site: 100,000 comments, and those that are sent to it.

Of 10,000 each is written by itself; what goes beyond is copied from those in the database, under
other posts, so that it takes seconds. Some of the copies wait, are spam or in the bin.
"""

from __future__ import annotations

import random
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import Exists, F, OuterRef

from blogposts.models import Comment, Decision, Post
from blogposts.moderation import learner
from blogposts.text.comment import render_comment
from blogposts.visitors import address_hash, form_token

from .measure import Sent
from .prose import prose

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from blogposts.querysets import CommentQuerySet
    from blogposts.text.comment import RenderedComment

COMMENTS = 100_000
FEW, MANY, MOST = 20, 1_000, 10_000
PEOPLE = 400
TEXTS = 300
LEARNED = 200  # of either kind
# Of the posts by their number: three have so many comments, some the rest, some are sent more.
OF_FEW, OF_MANY, OF_MOST = 1, 2, 3
OF_REST = range(4, 13)
SENT_TO = range(13, 19)
TALKED_ABOUT = range(1, 19)
MODERATOR = "moderator"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def fill(posts: Sequence[Post]) -> None:
    """Writes all comments into a site that has posts and no comments; the same rows each time."""
    chance = random.Random(2024)
    get_user_model().objects.create_superuser(MODERATOR, "moderator@example.org", "unused")
    texts = [_text(chance) for _ in range(TEXTS)]
    keys = count(1)
    rows = [
        row
        for number, size in ((OF_FEW, FEW), (OF_MANY, MANY), (OF_MOST, MOST))
        for row in _thread(chance, posts[number], size, texts, keys)
    ]
    Comment.objects.bulk_create(rows)
    for number in OF_REST:
        left = COMMENTS - Comment.objects.count()
        _copy(posts[OF_MOST], posts[number], offset=number * COMMENTS, most=min(left, MOST))
    copies = Comment.objects.filter(post__in=[posts[number].pk for number in OF_REST])
    _decide(copies)
    _learn(copies)
    for number in TALKED_ABOUT:
        post = Post.objects.filter(pk=posts[number].pk)
        post.update(comment_count=Comment.objects.filter(post=posts[number], is_shown=True).count())


def _text(chance: random.Random) -> tuple[str, RenderedComment]:
    """20 to 120 words in up to three paragraphs, one in five with a quotation, in ten a link."""
    paragraphs = [
        prose(chance, chance.randint(20, 120) // parts)
        for parts in [chance.choice([1, 1, 2, 3])]
        for _ in range(parts)
    ]
    if chance.random() < 0.2:
        paragraphs.insert(0, f"> {prose(chance, 12)}")
    if chance.random() < 0.1:
        paragraphs.append(f"Voir https://voisin.example/{chance.randint(1, 999)}")
    text = "\n\n".join(paragraphs)
    return text, render_comment(text)


def _thread(
    chance: random.Random,
    post: Post,
    size: int,
    texts: Sequence[tuple[str, RenderedComment]],
    keys: Iterator[int],
) -> Iterator[Comment]:
    """A third of them begin a thread, the others answer one of the last thirty."""
    lately: list[Comment] = []
    for number in range(size):
        person = chance.randrange(PEOPLE)
        text, rendered = chance.choice(texts)
        at = post.published_at + timedelta(minutes=20 * number)
        comment = Comment(
            pk=next(keys),
            post=post,
            name=f"Lecteur {person}",
            email=f"lecteur{person}@example.org",
            url=f"https://lecteur{person}.example/" if person % 4 == 0 else "",
            text=text,
            created_at=at,
            published_at=at,
            status=Comment.Status.PUBLISHED,
            is_shown=True,
            is_listed=True,
            by_author=person == 1,
            decision_count=1,
            address_hash=address_hash(_address(person)),
            browser=FIREFOX,
        )
        comment.take(rendered)
        if number % 3 and lately:
            parent = chance.choice(lately)
            comment.parent, comment.depth = parent, parent.depth + 1
            comment.root_id = parent.root_id or parent.pk
        lately = [*lately[-29:], comment]
        yield comment


def _copy(source: Post, target: Post, *, offset: int, most: int) -> None:
    """The first comments of one post under another as well."""
    moved = {"id", "parent_id", "root_id"}
    columns = [column.column for column in Comment._meta.concrete_fields]
    values = [
        "%s" if column == "post_id" else f"{column} + {offset}" if column in moved else column
        for column in columns
    ]
    table = Comment._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)}"
            f" FROM {table} WHERE post_id = %s ORDER BY id LIMIT %s",
            [target.pk, source.pk, most],
        )


def _decide(comments: CommentQuerySet) -> None:
    """One in twenty waits, some are spam or binned; of those that nobody has answered."""
    answers = Comment.objects.filter(parent=OuterRef("pk"))
    alone = comments.annotate(kind=F("pk") % 20).exclude(Exists(answers))
    first = [{"rule": "first_comment", "verdict": "hold", "value": None}]
    unseen = {"is_shown": False, "is_listed": False, "published_at": None}
    for kinds, status, signals in (
        ((0, 1), Comment.Status.AWAITING, first),
        ((2, 3, 4, 5, 6, 7), Comment.Status.SPAM, first),
        ((8,), Comment.Status.BIN, []),
    ):
        alone.filter(kind__in=kinds).update(status=status, signals=signals, **unseen)


def _learn(comments: CommentQuerySet) -> None:
    """What a moderator found to be spam and what he did not, of which the filter learns."""
    actor = get_user_model().objects.get(username=MODERATOR)
    for status, verb in (
        (Comment.Status.SPAM, Decision.Verb.SPAM),
        (Comment.Status.PUBLISHED, Decision.Verb.APPROVE),
    ):
        Decision.objects.bulk_create(
            Decision(
                comment=comment,
                number=1,
                verb=verb,
                before=Comment.Status.AWAITING,
                after=status,
                user=actor,
                actor=MODERATOR,
                at=comment.created_at,
            )
            for comment in comments.filter(status=status)[:LEARNED]
        )
    learner.train()


# What is sent


def comments_to_send(posts: Mapping[str, int]) -> Callable[[str], Sent]:
    """Makes comments of strangers, each in words of its own and from an address of its own.

    `posts` are their keys by the address that a form of theirs is sent to.
    """
    chance, numbers = random.Random(2025), count()

    def send(address: str) -> Sent:
        number = next(numbers)
        return _form(
            posts[address],
            number,
            comment=f"{prose(chance, 60)} ({number})",
            author=f"Passant {number}",
            email=f"passant{number}@example.net",
            url="",
            parent="",
            seconds="48",
            subject="",
        )

    return send


def votes_to_send(posts: Mapping[str, int]) -> Callable[[str], Sent]:
    """Makes votes of strangers; nobody votes twice."""
    numbers = count(1_000_000)
    return lambda address: _form(posts[address], next(numbers), value="up")


def _form(post: int, number: int, **fields: str) -> Sent:
    return Sent(
        body=urlencode(fields | {"token": form_token(post)}).encode(),
        headers={
            "Content-Type": "application/x-www-form-urlencoded",
            "User-Agent": FIREFOX,
            "Sec-Fetch-Site": "same-origin",
            "X-Forwarded-For": _address(number),
        },
    )


def _address(number: int) -> str:
    """An address for each: IPv6's documentation block has more than enough."""
    return f"2001:db8:{number >> 16:x}:{number & 0xFFFF:x}::1"
