from __future__ import annotations

import re
from functools import partial
from hashlib import blake2s
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..conf import conf
from ..pictures import stored_size
from ..text.embed import language_attributes, stored_html
from ..text.markdown import FINGERPRINT, BodyRefused, check_body, render_body
from ..text.slugs import slugify
from ..text.typography import typeset
from .fields import LANGUAGE_LENGTH, check_language, first_free
from .pictures import keys_in, note_uses, pictures_in, shown_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.utils.safestring import SafeString

    from .pictures import Picture
    from .posts import Post

ANCHOR_LENGTH = 100
# Ids that the page itself has, WordPress's `comments` and `respond` among them.
PAGE_IDS = frozenset(
    "author commentform comments content contents corrections footer header main neighbours"
    " related reply respond skip sources top vote".split()
)
# Those of its comments and corrections, and of its own elements.
_PAGE_ID = re.compile(r"(?:by|comment|correction)-\d+|blogposts-.*")


class Section(models.Model):
    """A heading and the text under it; the heading may be in another language than the text."""

    class Format(models.TextChoices):
        MARKDOWN = "markdown", _("Markdown")
        HTML = "html", _("HTML")

    post = models.ForeignKey("blogposts.Post", on_delete=models.CASCADE, related_name="sections")
    position = models.PositiveIntegerField(_("position"), default=1)
    heading = models.CharField(_("heading"), max_length=300, blank=True)
    heading_language = models.CharField(
        _("language of the heading"),
        max_length=LANGUAGE_LENGTH,
        blank=True,
        validators=[check_language],
        help_text=_("Where it is not the section's."),
    )
    language = models.CharField(
        _("language"),
        max_length=LANGUAGE_LENGTH,
        blank=True,
        validators=[check_language],
        help_text=_("Where it is not the post's."),
    )
    body = models.TextField(_("text"), blank=True)
    format = models.CharField(
        _("format"), max_length=10, choices=Format.choices, default=Format.MARKDOWN
    )
    anchor = models.CharField(max_length=ANCHOR_LENGTH, editable=False)
    # What follows is made of the body by `render()`, for the pipeline named by the fingerprint.
    html = models.TextField(editable=False, blank=True)
    fingerprint = models.CharField(max_length=64, editable=False, blank=True)
    citations = models.JSONField(editable=False, default=list)
    outline = models.JSONField(editable=False, default=list)
    words = models.PositiveIntegerField(editable=False, default=0)

    # Those of the library that the body names, once it has been rendered.
    named_pictures: Sequence[Picture] = ()

    RENDERED = ("html", "fingerprint", "citations", "outline", "words")

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["post", "position"]
        constraints = [
            models.UniqueConstraint(fields=["post", "position"], name="blogposts_section_position"),
            models.UniqueConstraint(fields=["post", "anchor"], name="blogposts_section_anchor"),
            models.CheckConstraint(
                condition=models.Q(format__in=["markdown", "html"]),
                name="blogposts_section_format",
            ),
        ]

    def __str__(self) -> str:
        return self.heading or f"§ {self.position}"

    def clean(self) -> None:
        if len(self.body) > conf.BODY_MAX_LENGTH:
            raise ValidationError(
                {
                    "body": _("The text has %(length)s characters; at most %(limit)s are taken.")
                    % {"length": len(self.body), "limit": conf.BODY_MAX_LENGTH}
                }
            )
        try:
            check_body(self.body, format=self.format)
        except BodyRefused as refusal:
            raise ValidationError({"body": str(refusal)}) from refusal

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.anchor:
            others = Section.objects.filter(post=self.post_id).exclude(pk=self.pk)
            self.anchor = self.free_anchor(set(others.values_list("anchor", flat=True)))
        is_whole = kwargs.get("update_fields") is None
        was_there = not self._state.adding
        if is_whole:
            numbers = self.post.source_numbers()
            self.render(numbers, fingerprint_of(self.post.language, numbers))
        super().save(*args, **kwargs)
        if is_whole and (was_there or self.named_pictures):
            note_uses({self: self.named_pictures})

    def free_anchor(self, taken: set[str]) -> str:
        """An id of the heading's words that neither the page nor another section has."""
        words = slugify(self.heading, language=self.heading_lang, max_length=ANCHOR_LENGTH - 10)
        root = words or "text"
        if _PAGE_ID.fullmatch(root):
            root = f"text-{root}"
        return first_free(f"{root}-1" if root in PAGE_IDS else root, taken)

    @property
    def lang(self) -> str:
        """Language of the text: the section's own, or the post's."""
        return self.language or self.post.language

    @property
    def heading_lang(self) -> str:
        return self.heading_language or self.lang

    @property
    def language_attributes(self) -> SafeString:
        """Of the element that holds the section, inside one of the post's language."""
        return language_attributes(self.lang, self.post.language)

    @property
    def heading_attributes(self) -> SafeString:
        return language_attributes(self.heading_lang, self.lang)

    @property
    def shown_heading(self) -> str:
        return typeset(self.heading, self.heading_lang)

    @property
    def content(self) -> SafeString:
        """The stored HTML, for the page."""
        return stored_html(self.html)

    def render(
        self,
        numbers: Mapping[str, int],
        fingerprint: str,
        pictures: Mapping[str, Picture] | None = None,
    ) -> None:
        """Makes the stored HTML anew, in memory.

        `numbers` says which key is which source of the post; `fingerprint` is
        `fingerprint_of(...)` of the same. `pictures` are at least those of the library that the
        body names, by key, and are looked up where nobody has.
        """
        known = pictures_in([self.body]) if pictures is None else pictures
        self.named_pictures = [known[key] for key in sorted(keys_in(self.body) & known.keys())]
        rendered = render_body(
            self.body,
            format=self.format,
            language=self.lang,
            anchor=self.anchor,
            level=3 if self.heading else 2,
            numbers=numbers,
            size_of=stored_size,
            picture_of=partial(shown_at, known=known),
        )
        self.html = rendered.html
        self.fingerprint = fingerprint
        self.citations = list(rendered.citations)
        self.outline = [[part.level, part.anchor, part.text] for part in rendered.headings]
        self.words = rendered.words


# What the stored HTML is made of, and a page of stored HTML does without.
SOURCE_FIELDS = ("body", "format")


def fingerprint_of(language: str, numbers: Mapping[str, int]) -> str:
    """Names all that stored HTML depends on, but for the section's own fields."""
    context = blake2s(repr((language, sorted(numbers.items()))).encode(), digest_size=8)
    return f"{FINGERPRINT}.{context.hexdigest()}"


def render_stale(
    post: Post, sections: Iterable[Section], numbers: Mapping[str, int]
) -> list[Section]:
    """Renders, in memory, the sections whose HTML is not of today's making; says which."""
    return render_stale_of([(post, sections, numbers)])


def render_stale_of(
    texts: Iterable[tuple[Post, Iterable[Section], Mapping[str, int]]],
) -> list[Section]:
    """`render_stale` of several posts, in no more queries than of one."""
    stale: list[tuple[Section, Mapping[str, int], str]] = []
    for post, sections, numbers in texts:
        today = fingerprint_of(post.language, numbers)
        stale += [(one, numbers, today) for one in sections if one.fingerprint != today]
    found = [section for section, _numbers, _today in stale]
    _fetch_bodies(found)
    known = pictures_in(section.body for section in found)
    for section, numbers, today in stale:
        section.render(numbers, today, known)
    return found


def _fetch_bodies(sections: list[Section]) -> None:
    """Fills in what the page leaves out, for all sections in one query."""
    without = {section.pk: section for section in sections if section.get_deferred_fields()}
    if without:
        for pk, *values in Section.objects.filter(pk__in=without).values_list("pk", *SOURCE_FIELDS):
            for name, value in zip(SOURCE_FIELDS, values, strict=True):
                setattr(without[pk], name, value)
