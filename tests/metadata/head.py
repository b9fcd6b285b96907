"""Reads the head of a page as machines do, and holds it against what is documented.

The schemas are ours, of the properties that Google's pages on structured data name (Article,
Discussion forum's Comment, Breadcrumb, Profile page); `REQUIRED` there is `required` here, and what
is recommended is asked for by the tests of what has it.
"""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

from jsonschema import Draft202012Validator

MOMENT = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$"
DAY = r"^\d{4}(-\d\d(-\d\d)?)?$"
ADDRESS = {"type": "string", "pattern": r"^https?://[^\s<>\"]+$"}
WORDS = {"type": "string", "pattern": r"\S"}
LANGUAGE = {"type": "string", "pattern": r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$"}


def _thing(type, properties, required=()):
    return {
        "type": "object",
        "properties": {"@type": {"const": type}, "@id": ADDRESS, **properties},
        "required": ["@type", *required],
        # What no schema names is not said by chance.
        "additionalProperties": False,
    }


def _list_of(schema):
    return {"type": "array", "items": schema, "minItems": 1}


PERSON = _thing(
    "Person",
    {
        "name": WORDS,
        "url": ADDRESS,
        "image": ADDRESS,
        "sameAs": _list_of(ADDRESS),
        "description": WORDS,
    },
    ["name"],
)
ORGANIZATION = _thing("Organization", {"name": WORDS, "url": ADDRESS}, ["name", "url"])
COUNTER = _thing(
    "InteractionCounter",
    {
        "interactionType": {"pattern": "^https://schema.org/(Like|Dislike|Comment)Action$"},
        "userInteractionCount": {"type": "integer", "minimum": 0},
    },
    ["interactionType", "userInteractionCount"],
)
IMAGE = _thing(
    "ImageObject",
    {
        "url": ADDRESS,
        "contentUrl": ADDRESS,
        "width": {"type": "integer", "minimum": 1},
        "height": {"type": "integer", "minimum": 1},
        "caption": WORDS,
        "creditText": WORDS,
    },
    ["url"],
)
COMMENT = _thing(
    "Comment",
    {
        "url": ADDRESS,
        "text": WORDS,
        "author": PERSON,
        "datePublished": {"type": "string", "pattern": MOMENT},
        "inLanguage": LANGUAGE,
        "interactionStatistic": _list_of(COUNTER),
        "comment": {"$ref": "#/$defs/comments"},
    },
    ["text", "author", "datePublished", "url"],
)
SOURCE = _thing(
    "CreativeWork",
    {
        "name": WORDS,
        "url": ADDRESS,
        "author": WORDS,
        "publisher": WORDS,
        "datePublished": {"type": "string", "pattern": DAY},
        "inLanguage": LANGUAGE,
        "archivedAt": ADDRESS,
    },
) | {"anyOf": [{"required": ["name"]}, {"required": ["url"]}]}
CORRECTION = _thing(
    "CorrectionComment",
    {
        "url": ADDRESS,
        "datePublished": {"type": "string", "pattern": MOMENT},
        "inLanguage": LANGUAGE,
        "text": WORDS,
    },
    ["text", "datePublished"],
)
BLOG = _thing("Blog", {"name": WORDS, "url": ADDRESS}, ["@id", "name", "url"])
TRANSLATION = _thing(
    "BlogPosting",
    {"url": ADDRESS, "headline": WORDS, "inLanguage": LANGUAGE},
    ["url", "headline", "inLanguage"],
)
CONTEXT = {"@context": {"const": "https://schema.org"}}
POSTING = _thing(
    "BlogPosting",
    {
        **CONTEXT,
        "mainEntityOfPage": ADDRESS,
        "url": ADDRESS,
        "sameAs": ADDRESS,
        "headline": WORDS,
        "alternativeHeadline": WORDS,
        "description": WORDS,
        "image": _list_of(IMAGE),
        "inLanguage": LANGUAGE,
        "datePublished": {"type": "string", "pattern": MOMENT},
        "dateModified": {"type": "string", "pattern": MOMENT},
        "wordCount": {"type": "integer", "minimum": 1},
        "articleSection": _list_of(WORDS),
        "keywords": _list_of(WORDS),
        "author": PERSON,
        "publisher": ORGANIZATION,
        "isPartOf": BLOG,
        "citation": _list_of(SOURCE),
        "correction": _list_of(CORRECTION),
        "comment": {"$ref": "#/$defs/comments"},
        "commentCount": {"type": "integer", "minimum": 0},
        "interactionStatistic": _list_of(COUNTER),
        "workTranslation": {"$ref": "#/$defs/translations"},
    },
    ["headline", "datePublished", "dateModified", "inLanguage", "isPartOf", "url"],
) | {"$defs": {"comments": _list_of(COMMENT), "translations": _list_of(TRANSLATION)}}
BREADCRUMBS = _thing(
    "BreadcrumbList",
    {
        **CONTEXT,
        "itemListElement": {
            "type": "array",
            "minItems": 2,
            "items": _thing(
                "ListItem",
                {"position": {"type": "integer", "minimum": 1}, "name": WORDS, "item": ADDRESS},
                ["position", "name", "item"],
            ),
        },
    },
    ["itemListElement"],
)
_LISTED = _thing(
    "BlogPosting",
    {
        "url": ADDRESS,
        "headline": WORDS,
        "inLanguage": LANGUAGE,
        "datePublished": {"type": "string", "pattern": MOMENT},
        "author": PERSON,
    },
    ["url", "headline"],
)
_OF_A_LIST = {
    **CONTEXT,
    "url": ADDRESS,
    "name": WORDS,
    "inLanguage": LANGUAGE,
    "description": WORDS,
}
LISTS = {
    "Blog": _thing(
        "Blog",
        _OF_A_LIST | {"publisher": ORGANIZATION, "blogPost": _list_of(_LISTED)},
        ["name", "url"],
    ),
    "CollectionPage": _thing(
        "CollectionPage",
        _OF_A_LIST | {"isPartOf": BLOG, "hasPart": _list_of(_LISTED)},
        ["name", "url"],
    ),
    "ProfilePage": _thing(
        "ProfilePage",
        _OF_A_LIST | {"isPartOf": BLOG, "mainEntity": PERSON, "hasPart": _list_of(_LISTED)},
        ["mainEntity"],
    ),
}
SCHEMAS = {"BlogPosting": POSTING, "BreadcrumbList": BREADCRUMBS, **LISTS}

# Of Open Graph: what must be there once, what may be, and what each must look like.
ONCE = {"og:type", "og:title", "og:url", "og:site_name", "og:locale"}
AT_MOST_ONCE = ONCE | {
    "og:description", "og:image", "og:image:type", "og:image:width", "og:image:height",
    "og:image:alt", "article:published_time", "article:modified_time", "article:author",
    "article:section",
}  # fmt: skip
SHAPES = {
    "og:type": r"(article|website|profile)",
    "og:url": r"https?://\S+",
    "og:image": r"https?://\S+",
    "og:image:type": r"image/(jpeg|png|webp|gif)",
    "og:image:width": r"[1-9]\d*",
    "og:image:height": r"[1-9]\d*",
    "og:locale:alternate": r"[a-z]{2,3}_[A-Z]{2}",
    "og:locale": r"[a-z]{2,3}_[A-Z]{2}",
    "article:published_time": MOMENT,
    "article:modified_time": MOMENT,
    "article:author": r"https?://\S+",
}


class Head(HTMLParser):
    """The head of a page: its elements, read by a parser as browsers would."""

    def __init__(self, html):
        super().__init__()
        self.title, self.links, self.metas, self.scripts = "", [], [], []
        self._text = None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "meta":
            self.metas.append(attributes)
        elif tag == "link":
            self.links.append(attributes)
        elif (tag == "title" and not self.title) or (
            tag == "script" and attributes.get("type") == "application/ld+json"
        ):
            self._text = ""

    def handle_data(self, data):
        if self._text is not None:
            self._text += data

    def handle_endtag(self, tag):
        if self._text is None:
            return
        if tag == "title":
            self.title = " ".join(self._text.split())
        else:
            self.scripts.append(json.loads(self._text))
        self._text = None

    @property
    def canonical(self):
        (link,) = [link for link in self.links if link["rel"] == "canonical"]
        return link["href"]

    def named(self, name):
        return [meta["content"] for meta in self.metas if meta.get("name") == name]

    @property
    def description(self):
        (content,) = self.named("description") or [""]
        return content

    @property
    def is_unlisted(self):
        return "noindex" in self.named("robots")

    @property
    def properties(self):
        return [(meta["property"], meta["content"]) for meta in self.metas if meta.get("property")]

    @property
    def og(self):
        """Of each property the first content."""
        return dict(reversed(self.properties))

    def of_type(self, type):
        (found,) = [data for data in self.scripts if data["@type"] == type]
        return found


def head_of(client, url, **headers):
    response = client.get(url, headers=headers)
    assert response.status_code == 200, url
    return checked(Head(response.content.decode()))


def checked(head):
    """The same, when all of it is as documented."""
    for data in head.scripts:
        errors = list(Draft202012Validator(SCHEMAS[data["@type"]]).iter_errors(data))
        assert errors == [], [(error.json_path, error.message) for error in errors]
    names = [name for name, _content in head.properties]
    assert set(names) >= ONCE
    assert [name for name in AT_MOST_ONCE if names.count(name) > 1] == []
    for name, content in head.properties:
        assert content.strip(), name
        assert re.fullmatch(SHAPES.get(name, ".+").strip("^$"), content, re.DOTALL), (name, content)
    if "og:image:width" in names:
        assert names.index("og:image") < names.index("og:image:width")
    assert len(head.named("description")) <= 1
    assert head.og.get("og:description", "") == head.description
    assert head.named("twitter:card")[0] in {"summary", "summary_large_image"}
    return head
