"""What a post's form holds, valid or not, as a post that a page can be made of.

Nothing is stored and no form is asked whether it is valid: while somebody types, little of it is.
Each field is taken as far as it can be true; an address that is none is left out, a title that is
too long stands there whole.
"""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import FileField, Q
from django.forms.formsets import DELETION_FIELD_NAME
from django.utils import timezone
from taggit.models import Tag

from ..models import Author, Category, Picture, Post, PostCategory, RelatedPost, Section, Source
from ..models.fields import key_in
from ..models.posts import excerpt_of
from ..models.sections import render_stale
from ..reading import Draft, read_categories_and_tags
from ..text.slugs import slugify
from .rows import LAST_POSITION
from .tags import names_in

# What is amiss with words that are shown all the same.
ONLY_UNFIT = {"required", "blank", "max_length"}


def draft_of(form, formsets):
    """The post of a bound form, and the prefixes of the section rows in the page's order."""
    post = form.instance
    rows = {formset.model: formset for formset in formsets}
    _fill(post, form)
    _settle(post, form)
    categories, tags = _terms(post, form, rows)
    sources = _sources(post, rows)
    numbers = {source.key: number for number, source in enumerate(sources, start=1)}
    sections, places = _sections(post, rows)
    render_stale(post, sections, numbers)
    post.words = sum(section.words for section in sections)
    post.excerpt = excerpt_of(sections)
    related = (
        [_pick(form) for form in _kept(rows[RelatedPost])]
        if RelatedPost in rows
        else _stored(RelatedPost, post)
    )
    return Draft(post, sections, sources, categories, tags, related), places


# Fields


def _fill(instance, form):
    """Takes over what a form's fields say of an instance; its key, relations and files stay."""
    for bound in form:
        try:
            field = instance._meta.get_field(bound.name)
        except FieldDoesNotExist:
            continue
        is_other = field.primary_key or field.is_relation or isinstance(field, FileField)
        if not (is_other or bound.field.disabled):
            setattr(instance, field.attname, _value(field, bound, instance))


def _value(field, bound, instance):
    try:
        # The form's field knows what a browser sends, the model's what is true of it.
        return field.clean(bound.field.clean(bound.data), instance)
    except ValidationError as error:
        if isinstance(bound.data, str) and {one.code for one in error.error_list} <= ONLY_UNFIT:
            return bound.data.strip()
        return field.get_default()


def _key(form, name):
    """The primary key that a field of the form names; None for none."""
    return key_in(str(form[name].data or "")) if name in form.fields else None


# The post itself


def _settle(post, form):
    """As it will be for its readers: out, at its address, in a language."""
    post.language = post.language or settings.LANGUAGE_CODE
    if "author" in form.fields:
        author = _key(form, "author")
        post.author = Author.objects.filter(pk=author).first() if author else None
    if "picture" in form.fields:
        picture = _key(form, "picture")
        post.picture = Picture.objects.filter(pk=picture).first() if picture else None
    is_typed = "slug" in form.fields and post.slug != form.initial.get("slug", "")
    as_published(post, has_own_slug=post.own_slug or is_typed)


def as_published(post, *, has_own_slug):
    """Makes of a post, in memory, what it would be if it came out now."""
    post.status = Post.Status.PUBLISHED
    post.published_at = post.published_at or timezone.now()
    if not post.was_public:
        if not (has_own_slug and post.slug):
            post.slug = slugify(post.title, language=post.language) or "post"
        post.path = post.path_for(post.slug)


def _terms(post, form, rows):
    stored = ([], [])
    if post.pk and not (PostCategory in rows and "tags" in form.fields):
        stored = read_categories_and_tags(post)
    categories, tags = stored
    if PostCategory in rows:
        keys = [_key(form, "category") for form in _kept(rows[PostCategory])]
        wanted = list(dict.fromkeys(key for key in keys if key))
        found = Category.objects.in_bulk(wanted) if wanted else {}
        categories = [found[key] for key in wanted if key in found]
    if "tags" in form.fields:
        tags = _tags(names_in(str(form["tags"].data or "")))
    return categories, tags


def _tags(names):
    """Tags of these names; those that are not there yet as they will be made. One query."""
    if not names:
        return []
    slugs = {name: Tag().slugify(name) for name in names}
    there = Tag.objects.filter(Q(name__in=names) | Q(slug__in=slugs.values()))
    found = {tag.name.casefold(): tag for tag in there}
    tags = [found.get(name.casefold()) or Tag(name=name, slug=slugs[name]) for name in names]
    return list({tag.name: tag for tag in tags}.values())


# Its rows


def _stored(model, post):
    return list(model.objects.filter(post=post.pk).order_by("position")) if post.pk else []


def _kept(formset):
    """The forms of rows that are there after saving, in the order that they will have."""
    kept = [
        form
        for number, form in enumerate(formset.forms)
        if not (DELETION_FIELD_NAME in form.fields and form[DELETION_FIELD_NAME].data)
        and (number < formset.initial_form_count() or form.has_changed())
    ]
    return sorted(kept, key=_place)


def _place(form):
    asked = _key(form, "position")
    if asked is None:
        asked = form.initial.get("position")
    return LAST_POSITION + 1 if asked is None else asked


def _sources(post, rows):
    if Source not in rows:
        return _stored(Source, post)
    sources, taken = [], set()
    for form in _kept(rows[Source]):
        source = form.instance
        _fill(source, form)
        if not (source.url or source.title):
            continue
        source.key = source.key or source.free_key(taken)
        taken.add(source.key)
        sources.append(source)
    return sources


def _sections(post, rows):
    """The sections, with HTML where it is that of the text, and the prefixes of their rows."""
    if Section not in rows:
        sections = _stored(Section, post)
        for section in sections:
            section.post = post
        return sections, []
    forms = _kept(rows[Section])
    taken = {form.instance.anchor for form in forms}
    for form in forms:
        section = form.instance
        section.post = post
        before = _made_of(section)
        _fill(section, form)
        if not section.anchor:
            section.anchor = section.free_anchor(taken)
            taken.add(section.anchor)
        if _made_of(section) != before:
            section.fingerprint = ""  # which has it rendered anew
    return [form.instance for form in forms], [form.prefix for form in forms]


def _made_of(section):
    """What the HTML of a section depends on, beside what the fingerprint says."""
    # A browser sends other ends of lines than most texts have.
    body = "\n".join(section.body.splitlines())
    return (bool(section.heading), body, section.format, section.language, section.anchor)


def _pick(form):
    pick = form.instance
    _fill(pick, form)
    if "target" in form.fields:
        pick.target_id = _key(form, "target")
    return pick
