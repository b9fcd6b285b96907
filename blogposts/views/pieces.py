"""Pieces of pages that moulds are filled for: what a page has several of, and a post's byline."""

from __future__ import annotations

from html import escape

from django.utils.html import linebreaks
from django.utils.translation import get_language

from ..text.dates import day_in_words, moment_and_day
from ..text.embed import language_attributes
from ..text.mould import mould, together
from ..text.paragraphs import paragraphs_html

_AROUND = "blogposts/includes/"
_FOLDER = f"{_AROUND}post/"


def sections_html(sections):
    """The sections in order, each with its heading."""
    return together(_section(section) for section in sections)


def _section(section):
    facts = {"has_heading": bool(section.heading)}
    slots = {"attributes": section.language_attributes, "content": section.content}
    if section.heading:
        slots |= {
            "anchor": section.anchor,
            "heading_attributes": section.heading_attributes,
            "heading": escape(section.shown_heading),
        }
    return mould(f"{_FOLDER}section.html", **facts).fill(slots)


def sources_html(sources):
    """The items of the list of sources, each with the ways back to where it is cited."""
    return together(_source(source) for source in sources)


def _source(source):
    facts = {
        "has_title": bool(source.title),
        "has_url": bool(source.url),
        "is_accessed": source.accessed is not None,
        "is_archived": bool(source.archived_url),
        "is_replaced": source.is_replaced,
    }
    back = mould(f"{_FOLDER}back.html")
    return mould(f"{_FOLDER}source.html", **facts).fill(
        {
            "key": source.key,
            "url": escape(source.url),
            # Where a reader finds it: the copy, once the address leads nowhere any more.
            "link": escape(source.archived_url if source.is_replaced else source.url),
            "title": escape(source.shown_title),
            "attributes": language_attributes(source.language, get_language() or ""),
            "facts": escape(source.shown_facts),
            "accessed": day_in_words(source.accessed) if source.accessed else "",
            "archived_url": escape(source.archived_url),
            "back": together(
                back.fill({"number": source.number, "letter": letter, "place": place})
                for letter, place in source.letters
            ),
        }
    )


def corrections_html(post, corrections):
    """What was corrected in the text and when, as it stands at the text's end."""
    item = mould(f"{_FOLDER}correction.html")
    attributes = language_attributes(post.language, get_language() or "")
    return together(
        item.fill(
            {
                "key": str(correction.pk),
                "iso": iso,
                "day": escape(day),
                "attributes": attributes,
                "text": paragraphs_html(correction.text, post.language),
            }
        )
        for correction in corrections
        for iso, day in [moment_and_day(correction.at)]
    )


def contents_html(entries, language):
    """The list of contents of a text in this language; nothing without entries."""
    if not entries:
        return ""
    item = mould(f"{_FOLDER}contents_entry.html")
    items = (
        item.fill(
            {
                "anchor": escape(entry.anchor),
                "text": escape(entry.text),
                "attributes": entry.language_attributes,
            }
        )
        for entry in entries
    )
    attributes = language_attributes(language, get_language() or "")
    return mould(f"{_AROUND}contents.html").fill(
        {"attributes": attributes, "entries": together(items)}
    )


def tags_html(terms):
    """The categories and tags that stand below a text; nothing without any."""
    if not terms:
        return ""
    item = mould(f"{_FOLDER}tag.html")
    items = (item.fill({"url": escape(term.url), "name": escape(term.name)}) for term in terms)
    return mould(f"{_AROUND}tags.html").fill({"tags": together(items)})


def share_html(ways, buttons, *, url, title):
    """The ways to pass a post on, links and what a script shows buttons for; nothing without."""
    if not ways and not buttons:
        return ""
    item = mould(f"{_FOLDER}share_link.html")
    links = (
        item.fill({"url": escape(way.url), "name": escape(way.name), "label": escape(way.label)})
        for way in ways
    )
    whole = mould(f"{_AROUND}share.html", has_links=bool(ways), buttons=tuple(buttons))
    return whole.fill({"url": escape(url), "title": escape(title), "links": together(links)})


def author_html(author, url):
    """Who wrote the post, below it; nothing without an author."""
    if author is None:
        return ""
    portrait = author.picture.url if author.picture else ""
    facts = {"has_portrait": bool(portrait), "has_website": bool(author.website)}
    return mould(f"{_AROUND}author.html", **facts).fill(
        {
            "portrait": escape(portrait),
            "initials": "" if portrait else escape(author.initials),
            "name": escape(author.name),
            "bio": linebreaks(author.bio, autoescape=True) if author.bio else "",
            "url": escape(url),
            "website": escape(author.website),
        }
    )


def related_html(links):
    """What to read next; nothing without links."""
    if not links:
        return ""
    items = (
        mould(f"{_FOLDER}related_link.html", has_url=bool(link.url)).fill(
            {
                "attributes": link.language_attributes,
                "url": escape(link.url),
                "title": escape(link.title),
            }
        )
        for link in links
    )
    return mould(f"{_AROUND}related.html").fill({"links": together(items)})


def neighbours_html(neighbours):
    """The posts before and after one; nothing where neither is."""
    if neighbours is None or not (neighbours.previous or neighbours.next):
        return ""
    facts, values = {}, {}
    for name, link in (("previous", neighbours.previous), ("next", neighbours.next)):
        facts[f"has_{name}"] = link is not None
        if link is not None:
            values[f"{name}_url"] = escape(link.url)
            values[f"{name}_attributes"] = link.language_attributes
            values[f"{name}_title"] = escape(link.title)
    return mould(f"{_AROUND}neighbours.html", **facts).fill(values)


def posts_html(posts):
    """The posts of a list, each with the beginning of its text."""
    return together(_entry(post) for post in posts)


def _entry(post):
    picture = post.picture
    facts = {
        "has_picture": picture is not None,
        "has_avif": picture is not None and bool(picture.avif),
        "has_webp": picture is not None and bool(picture.webp),
        "has_category": bool(post.category_url),
        "has_author": post.author is not None,
    }
    return mould(f"{_FOLDER}entry.html", **facts).fill(
        {
            **(_entry_picture(picture) if picture else {}),
            "category": escape(post.category_name or ""),
            "category_url": escape(post.category_url or ""),
            "attributes": post.language_attributes,
            "url": escape(post.url),
            "title": escape(post.shown_title),
            "summary": escape(post.shown_summary),
            "author": escape(post.author.name) if post.author else "",
            "published_iso": post.published_iso,
            "published": escape(post.published_day),
        }
    )


def _entry_picture(picture):
    return {
        "picture": escape(picture.url),
        "avif": escape(picture.avif),
        "webp": escape(picture.webp),
        "width": str(picture.width),
        "height": str(picture.height),
        "focus": f" {picture.focus}" if picture.focus else "",
    }


def byline_html(post, *, author_url, canonical, comments):
    """Who, when, how long; `comments` is their number in words, empty for none."""
    author, minutes = post.author, post.reading_minutes
    portrait = author.picture.url if author and author.picture else ""
    updated_iso = post.updated_iso
    facts = {
        "has_author": author is not None,
        "has_portrait": bool(portrait),
        "is_published": post.published_at is not None,
        "is_updated": bool(updated_iso),
        "has_minutes": bool(minutes),
        "has_comments": bool(comments),
    }
    return mould("blogposts/includes/byline.html", **facts).fill(
        {
            "author": escape(author.name) if author else "",
            "author_url": escape(author_url),
            "portrait": escape(portrait),
            "initials": escape(author.initials) if author and not portrait else "",
            "published_iso": post.published_iso if post.published_at else "",
            "published": escape(post.published_day) if post.published_at else "",
            "updated_iso": updated_iso,
            "updated": escape(post.updated_day) if updated_iso else "",
            "minutes": str(minutes),
            "comments": escape(comments),
            "canonical": escape(canonical),
        }
    )
