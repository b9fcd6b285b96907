from __future__ import annotations

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

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.utils.safestring import SafeString

    from .posts import Post

ANCHOR_LENGTH = 100
# Ids that the page itself has, WordPress's `comments` and `respond` among them.
PAGE_IDS = frozenset(
    "author comments content contents footer header main neighbours related reply respond"
    " skip sources top vote".split()
)


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
        if kwargs.get("update_fields") is None:
            numbers = self.post.source_numbers()
            self.render(numbers, fingerprint_of(self.post.language, numbers))
        super().save(*args, **kwargs)

    def free_anchor(self, taken: set[str]) -> str:
        """An id of the heading's words that neither the page nor another section has."""
        words = slugify(self.heading, language=self.heading_lang, max_length=ANCHOR_LENGTH - 10)
        root = words or "text"
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

    def render(self, numbers: Mapping[str, int], fingerprint: str) -> None:
        """Makes the stored HTML anew, in memory.

        `numbers` says which key is which source of the post; `fingerprint` is
        `fingerprint_of(...)` of the same.
        """
        rendered = render_body(
            self.body,
            format=self.format,
            language=self.lang,
            anchor=self.anchor,
            level=3 if self.heading else 2,
            numbers=numbers,
            size_of=stored_size,
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
    today = fingerprint_of(post.language, numbers)
    stale = [section for section in sections if section.fingerprint != today]
    _fetch_bodies(stale)
    for section in stale:
        section.render(numbers, today)
    return stale


def _fetch_bodies(sections: list[Section]) -> None:
    """Fills in what the page leaves out, for all sections in one query."""
    without = {section.pk: section for section in sections if section.get_deferred_fields()}
    if without:
        for pk, *values in Section.objects.filter(pk__in=without).values_list("pk", *SOURCE_FIELDS):
            for name, value in zip(SOURCE_FIELDS, values, strict=True):
                setattr(without[pk], name, value)
