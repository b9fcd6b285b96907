"""An article that was read from text becomes a post, whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from . import publishing
from .models import Author, Category, Post, PostCategory, RelatedPost, Section, Source
from .proofing.proof import ask_before_publishing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .text.article import Article, ArticleRelated, ArticleSection, ArticleSource

Row = TypeVar("Row", bound=Model)


@transaction.atomic
def create_post(
    article: Article,
    *,
    language: str = "",
    author: Author | str | None = None,
    category: Category | str | None = None,
    owner: Any = None,
    publish: bool = False,
) -> Post:
    """Stores an article as a draft, or as a published post, in one transaction.

    What is given here stands above what the article says of itself. An author or a category that
    is named and not there yet is made. `owner` is the user who began it. Raises `ValidationError`,
    with the part it is about in each message, when a part cannot be stored, or a warning refuses
    publishing; then nothing is.
    """
    post = Post(
        title=article.title,
        subtitle=article.subtitle,
        language=language or article.language,
        author=named_author(author or article.author),
        owner=owner,
    )
    _check(post, _("The post"), exclude=["slug"])
    post.save()
    if kept := named_category(category or article.category):
        PostCategory.objects.create(post=post, category=kept, position=1)
    _add_sources(post, article.sources)
    _add_sections(post, article.sections)
    _add_related(post, article.related)
    post.render()
    if publish:
        ask_before_publishing(post)
        publishing.publish(post)
    return post


def named_author(author: Author | str | None) -> Author | None:
    """The author of this name or slug, made when there is none; None for an empty name."""
    if not author or isinstance(author, Author):
        return author or None
    return found_author(author) or _made(Author(name=author))


def found_author(name: str) -> Author | None:
    """The author of this name or slug, if there is one."""
    found = Author.objects.filter(name__iexact=name).first()
    return found or Author.objects.filter(slug=name).first()


def named_category(category: Category | str | None) -> Category | None:
    """The category of this name or slug, made when there is none; None for an empty name."""
    if not category or isinstance(category, Category):
        return category or None
    found = Category.objects.filter(name__iexact=category).first()
    return found or Category.objects.filter(slug=category).first() or _made(Category(name=category))


def _made(row: Row) -> Row:
    _check(row, str(row._meta.verbose_name), exclude=["slug"])
    row.save()
    return row


def _add_sources(post: Post, sources: Iterable[ArticleSource]) -> None:
    keys: set[str] = set()
    for position, read in enumerate(sources, start=1):
        source = Source(post=post, position=position, url=read.url, title=read.title)
        source.key = source.free_key(keys)
        keys.add(source.key)
        _check(source, _("Source %(number)s") % {"number": position})
        source.save()


def _add_sections(post: Post, sections: Iterable[ArticleSection]) -> None:
    for position, read in enumerate(sections, start=1):
        section = Section(
            post=post,
            position=position,
            heading=read.heading,
            heading_language=read.heading_language,
            language=read.language,
            body=read.body,
        )
        _check(section, _("Section %(number)s") % {"number": position})
        section.save()


def _add_related(post: Post, related: Iterable[ArticleRelated]) -> None:
    for position, read in enumerate(related, start=1):
        target = Post.objects.published().filter(title=read.title).first()
        pick = RelatedPost(post=post, position=position, target=target)
        if target is None:
            pick.title, pick.url = read.title, read.url
        _check(pick, _("Related title %(number)s") % {"number": position})
        pick.save()


def _check(row: Model, name: str, *, exclude: Iterable[str] = ()) -> None:
    try:
        row.full_clean(exclude=exclude)
    except ValidationError as error:
        raise ValidationError(
            [f"{name}: {message}" for message in error.messages], code="article"
        ) from error
