from __future__ import annotations

import json
import sys
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from blogposts.addresses import site_url
from blogposts.articles import create_post
from blogposts.conf import conf
from blogposts.models import Post
from blogposts.proofing.manuscript import manuscript_of
from blogposts.proofing.proof import proofread
from blogposts.text.article import ArticleError, decode_article, read_article
from blogposts.text.languages import is_language_tag


class Command(BaseCommand):
    help = (
        "Makes a draft, or with --publish a published post, of an article's text as it is copied"
        " out of a browser or written in Markdown. Prints the post's address."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", help="a text file; - reads standard input")
        parser.add_argument("--publish", action="store_true", help="publish it at once")
        parser.add_argument("--language", default="", help="language of the text, such as fr")
        parser.add_argument("--author", default="", help="name of the author, made if unknown")
        parser.add_argument("--category", default="", help="name of a category, made if unknown")
        parser.add_argument("--json", action="store_true", help="report as one JSON object")

    def handle(self, *args, file, publish, language, author, category, **options):
        if language and not is_language_tag(language):
            raise CommandError(
                _("“%(value)s” is not a language tag such as “fr” or “pt-BR”.")
                % {"value": language}
            )
        try:
            text = decode_article(_read(file), max_bytes=conf.ARTICLE_MAX_BYTES)
            article = read_article(text, language=language)
            post = create_post(
                article, language=language, author=author, category=category, publish=publish
            )
        except ArticleError as error:
            raise CommandError(f"{file}: {error}") from error
        except ValidationError as error:
            lines = "\n".join(f"  {message}" for message in error.messages)
            raise CommandError(f"{file}: {_('Nothing was stored.')}\n{lines}") from error
        notes = [*article.notes, *_doubts(post), *(_advice(post) if publish else ())]
        if options["json"]:
            self.stdout.write(_report(post, article, notes))
            return
        for note in notes:
            self.stderr.write(self.style.WARNING(str(note)))
        self.stdout.write(site_url() + post.get_absolute_url())


def _read(file):
    """At most one byte more than is taken, so that a huge file is refused and not read."""
    size = conf.ARTICLE_MAX_BYTES + 1
    if file == "-":
        return sys.stdin.buffer.read(size)
    try:
        with Path(file).open("rb") as opened:
            return opened.read(size)
    except OSError as error:
        raise CommandError(f"{file}: {_('The file cannot be read.')} {error.strerror}") from error


def _doubts(post):
    """What stored well and is worth a look all the same."""
    twin = Post.objects.exclude(pk=post.pk).filter(title=post.title).order_by("pk").first()
    if twin:
        yield _("There is another post of this title: %(address)s") % {
            "address": site_url() + twin.get_absolute_url()
        }
    for key in post.unknown_citations():
        yield _("The text cites [@%(key)s], and no source has this key.") % {"key": key}


def _advice(post):
    """What is worth a look in a post that readers see from now on; of citations `_doubts` tells."""
    found = proofread(manuscript_of(post)).advice
    return [each.sentence for each in found if each.code != "unknown_citation"]


def _report(post, article, notes):
    return json.dumps(
        {
            "id": post.pk,
            "url": site_url() + post.get_absolute_url(),
            "title": post.title,
            "status": post.status,
            "language": post.language,
            "author": post.author.name if post.author else None,
            "sections": len(article.sections),
            "sources": len(article.sources),
            "related": [related.title for related in article.related],
            "notes": [str(note) for note in notes],
        },
        ensure_ascii=False,
    )
