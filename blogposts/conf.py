"""The app's settings: one typed property each, read when it is asked for.

`docs/reference/settings.md` is made from this file: the docstring of a property is its entry.
"""

from __future__ import annotations

from typing import Any, Literal

from django.conf import settings

Permalink = Literal["slug", "year/month/slug", "year/month/day/slug"]
PERMALINKS: tuple[Permalink, ...] = ("slug", "year/month/slug", "year/month/day/slug")
Policy = Literal["open", "members", "closed"]
POLICIES: tuple[Policy, ...] = ("open", "members", "closed")
ListLanguage = Literal["all", "interface"]
LIST_LANGUAGES: tuple[ListLanguage, ...] = ("all", "interface")
Order = Literal["oldest", "newest"]
ORDERS: tuple[Order, ...] = ("oldest", "newest")
Held = Literal["all", "first", "none"]
HELD: tuple[Held, ...] = ("all", "first", "none")
MailPace = Literal["at-once", "hourly", "daily", "never"]
MAIL_PACES: tuple[MailPace, ...] = ("at-once", "hourly", "daily", "never")
Background = Literal["thread", "tasks", "commands"]
PICTURE_FORMATS = ("avif", "webp")
HEAD_PARTS = ("canonical", "description", "open_graph", "json_ld")
SHARE = (
    "copy", "device", "email", "mastodon", "bluesky", "facebook", "linkedin", "reddit",
    "telegram", "whatsapp", "x",
)  # fmt: skip
FeedText = Literal["full", "summary"]
FEED_TEXTS: tuple[FeedText, ...] = ("full", "summary")
BACKGROUNDS: tuple[Background, ...] = ("thread", "tasks", "commands")
LEVELS = ("off", "advise", "block")
# Each warning before publishing, and what it does where the site says nothing else.
WARNINGS = {
    "no_text": "block",
    "no_alt": "block",
    "long_title": "advise",
    "no_summary": "advise",
    "no_category": "advise",
    "tag_case": "advise",
    "capitals": "advise",
    "skipped_level": "advise",
    "language": "advise",
    "no_alt_in_text": "advise",
    "bare_link": "advise",
    "dead_link": "advise",
    "draft_link": "advise",
    "unknown_citation": "advise",
    "no_source_title": "advise",
}


def _get(name: str, default: Any) -> Any:
    return getattr(settings, f"BLOGPOSTS_{name}", default)


def _texts(name: str) -> tuple[str, ...]:
    """A list of texts; one text alone is a list by its lines, and not by its letters."""
    value = _get(name, ())
    lines = value.splitlines() if isinstance(value, str) else value
    return tuple(line for line in map(str, lines) if line.strip())


def _numbers(name: str, default: tuple[int, ...]) -> tuple[int, ...]:
    value = _get(name, default)
    return tuple(map(int, (value,) if isinstance(value, int) else value))


def _is_on(name: str, *, default: bool) -> bool:
    return bool(_get(name, default))


class Conf:
    """Reads `BLOGPOSTS_...` from Django's settings each time, so `override_settings` works."""

    @property
    def TITLE(self) -> str:
        """Name of the magazine: in page titles, the masthead, feeds and structured data.

        Default: the name of the current site where `django.contrib.sites` is installed, else the
        host of the request.
        """
        return str(_get("TITLE", ""))

    @property
    def BASE_TEMPLATE(self) -> str:
        """The template that every page of ours extends; yours, to sit inside your own site.

        It must have the blocks `title`, `head`, `content` and `scripts`.
        Default: `"blogposts/base.html"`.
        """
        return str(_get("BASE_TEMPLATE", "blogposts/base.html"))

    @property
    def SITE_URL(self) -> str:
        """Scheme and host of the site (`"https://example.org"`), where no request tells them.

        For the links in mails, for Akismet, and for addresses that commands print; pages take
        theirs from the request. Default: the current site's domain, by https, where
        `django.contrib.sites` is installed and `SITE_ID` set. Else commands print a path, and
        mails look further: docs/how-to/mail.md.
        """
        return str(_get("SITE_URL", "")).rstrip("/")

    @property
    def PERMALINK(self) -> Permalink:
        """Shape of a post's address, below the place where the app's addresses are included.

        One of `"slug"`, `"year/month/slug"`, `"year/month/day/slug"`. An address is made when a
        post is first published or scheduled and then stays: changing this setting changes no
        address that readers know. Default: `"slug"`.
        """
        value: Permalink = _get("PERMALINK", "slug")
        return value

    @property
    def POSTS_PER_PAGE(self) -> int:
        """How many posts a page of a list shows. Default: 13, one lead and four rows of three."""
        return int(_get("POSTS_PER_PAGE", 13))

    @property
    def LIST_LANGUAGE(self) -> ListLanguage:
        """Which posts lists, feeds and archives show: `"all"`, or those in the language of the
        `"interface"` alone, whatever their region.

        Default: `"all"`. How it goes with `i18n_patterns` and without:
        [several languages](../how-to/several-languages.md).
        """
        value: ListLanguage = _get("LIST_LANGUAGE", "all")
        return value

    @property
    def FEED_LENGTH(self) -> int:
        """How many posts a feed of posts holds, 100 at most. Default: 20."""
        return int(_get("FEED_LENGTH", 20))

    @property
    def SITEMAP_LENGTH(self) -> int:
        """How many addresses a sitemap holds; a month with more posts has several.

        50,000 at most, which is what search engines read of one file, and 50 MB. Default: 10,000,
        which is quick to make and small enough whatever the addresses.
        """
        return int(_get("SITEMAP_LENGTH", 10_000))

    @property
    def FEED_TEXT(self) -> FeedText:
        """What feeds have of each post: `"full"`, the whole text, or `"summary"`.

        Default: `"full"`, as WordPress has it.
        """
        value: FeedText = _get("FEED_TEXT", "full")
        return value

    @property
    def WEBSUB_HUBS(self) -> tuple[str, ...]:
        """Addresses of WebSub hubs, which feeds name and which are told of what is new.

        Default: none. docs/how-to/feeds.md says what is told, and when.
        """
        return _texts("WEBSUB_HUBS")

    @property
    def RELATED_COUNT(self) -> int:
        """How many related posts a page shows at most; picks by hand come first. Default: 3."""
        return int(_get("RELATED_COUNT", 3))

    @property
    def SHARE(self) -> tuple[str, ...]:
        """How a reader can pass a post on, in this order; empty for no way at all.

        `"email"` and the networks (`"mastodon"`, `"bluesky"`, `"facebook"`, `"linkedin"`,
        `"reddit"`, `"telegram"`, `"whatsapp"`, `"x"`) are plain links: nobody hears of a reader
        before he follows one. `"copy"` (the address) and `"device"` (whatever the device shares
        with) are buttons that show where they work. Default: `("device", "copy", "email")`, which
        name no company; which networks a site sends its readers to is its own choice.
        """
        value = _get("SHARE", ("device", "copy", "email"))
        return tuple(map(str, (value,) if isinstance(value, str) else value))

    @property
    def CONTENTS_FROM(self) -> int:
        """From how many headings on a post has a list of contents; 0 means never. Default: 3."""
        return int(_get("CONTENTS_FROM", 3))

    @property
    def BODY_MAX_LENGTH(self) -> int:
        """The longest text a section may have, in characters: 800,000, the default, or less."""
        return int(_get("BODY_MAX_LENGTH", 800_000))

    @property
    def ARTICLE_MAX_BYTES(self) -> int:
        """The largest file that `import_article` and "Paste an article" read, in bytes.

        Default: 2,000,000.
        """
        return int(_get("ARTICLE_MAX_BYTES", 2_000_000))

    @property
    def PICTURE_MAX_BYTES(self) -> int:
        """The largest picture file that is taken, in bytes. Default: 10,000,000."""
        return int(_get("PICTURE_MAX_BYTES", 10_000_000))

    @property
    def PICTURE_MAX_PIXELS(self) -> int:
        """The largest picture that is taken, width times height. Default: 40,000,000."""
        return int(_get("PICTURE_MAX_PIXELS", 40_000_000))

    @property
    def PICTURE_WIDTHS(self) -> tuple[int, ...]:
        """Widths, in pixels, in which a picture of the library is made for pages.

        None is made wider than the picture is. `blogposts_make_renditions` makes what a change
        asks for. Default: `(480, 960, 1440, 1920)`.
        """
        return _numbers("PICTURE_WIDTHS", (480, 960, 1440, 1920))

    @property
    def PICTURE_FORMATS(self) -> tuple[str, ...]:
        """Formats in which it is made: `"avif"`, `"webp"`, or none, for pictures as they are.

        One that Pillow was built without is passed over. Default: `("avif", "webp")`.
        """
        value = _get("PICTURE_FORMATS", PICTURE_FORMATS)
        return (value,) if isinstance(value, str) else tuple(value)

    @property
    def DEFAULT_PICTURE(self) -> str:
        """Static path or address of the picture shown by social cards of posts without one.

        1,200 pixels wide or more, as a JPEG, PNG or WebP. Lists show it, too. Default: empty, no
        picture.
        """
        return str(_get("DEFAULT_PICTURE", ""))

    @property
    def DEFAULT_PICTURE_ALT(self) -> str:
        """What `DEFAULT_PICTURE` shows, for those who cannot see it. Default: empty."""
        return str(_get("DEFAULT_PICTURE_ALT", ""))

    @property
    def DESCRIPTION(self) -> str:
        """What the magazine is, in a sentence: the front page's description. Default: empty."""
        return str(_get("DESCRIPTION", ""))

    @property
    def HEAD(self) -> tuple[str, ...]:
        """What our pages put into their heads for machines, where your base template does not.

        Any of `"canonical"`, `"description"`, `"open_graph"`, `"json_ld"`. Default: all four.
        """
        value = _get("HEAD", HEAD_PARTS)
        return (value,) if isinstance(value, str) else tuple(value)

    @property
    def CONDITIONAL(self) -> bool:
        """Whether pages carry an ETag and answer 304 to a reader who has them already.

        Switch it off where your base template shows what changes by itself: the weather, a clock.
        Default: on, and off while `DEBUG` is on, since a changed template changes no tag.
        """
        return bool(_get("CONDITIONAL", not settings.DEBUG))

    @property
    def RELEASE(self) -> str:
        """Any words that differ from deployment to deployment, a commit's number for one.

        Part of every ETag, so that new templates reach readers at once. Default: empty.
        """
        return str(_get("RELEASE", ""))

    # Comments. Those marked as a first value are what the rules begin with: moderators change
    # them in the admin, and the last change there is what holds.

    @property
    def COMMENTS(self) -> Policy:
        """Who may comment where a post says nothing else: all, users who are signed in, nobody.

        A first value, which moderators change under "Rules". Default: `"open"`.
        """
        value: Policy = _get("COMMENTS", "open")
        return value

    @property
    def COMMENTS_CLOSE_AFTER_DAYS(self) -> int:
        """Days after publication on which a post's comments close; 0 means never.

        A first value, which moderators change under "Rules". Default: 0.
        """
        return int(_get("COMMENTS_CLOSE_AFTER_DAYS", 0))

    @property
    def COMMENT_NAME_REQUIRED(self) -> bool:
        """Whether a stranger must give a name and an e-mail address. Default: `True`."""
        return _is_on("COMMENT_NAME_REQUIRED", default=True)

    @property
    def COMMENT_DEPTH(self) -> int:
        """How deep answers are indented, 2 to 10; deeper ones stand at the last depth.

        Default: 5.
        """
        return int(_get("COMMENT_DEPTH", 5))

    @property
    def COMMENT_THREADS_PER_PAGE(self) -> int:
        """How many threads stand on a page, each whole; 500 at most. Default: 50."""
        return int(_get("COMMENT_THREADS_PER_PAGE", 50))

    @property
    def COMMENT_ORDER(self) -> Order:
        """Which threads come first. Answers in a thread are always in the order they came.

        Default: `"oldest"`.
        """
        value: Order = _get("COMMENT_ORDER", "oldest")
        return value

    @property
    def COMMENT_EDIT_MINUTES(self) -> int:
        """For how many minutes a writer may change or withdraw a comment; 0 means not at all.

        Default: 10.
        """
        return int(_get("COMMENT_EDIT_MINUTES", 10))

    @property
    def COMMENT_LINK_DAYS(self) -> int:
        """For how many days the link that a writer is sent to shows a comment that waits.

        Default: 30.
        """
        return int(_get("COMMENT_LINK_DAYS", 30))

    @property
    def COMMENT_TOKEN_HOURS(self) -> int:
        """For how many hours at least a form that a stranger has open can be sent.

        Later the form comes back with what was typed, and can then be sent. Default: 48.
        """
        return int(_get("COMMENT_TOKEN_HOURS", 48))

    @property
    def COMMENT_FEED_LENGTH(self) -> int:
        """How many comments a feed of comments holds. Default: 20."""
        return int(_get("COMMENT_FEED_LENGTH", 20))

    @property
    def COMMENT_HELD(self) -> Held:
        """Who waits for a moderator: all, the first comment of a name and address, or nobody.

        A first value, which moderators change under "Rules". Default: `"first"`, as WordPress.
        """
        value: Held = _get("COMMENT_HELD", "first")
        return value

    @property
    def COMMENT_MAX_LINKS(self) -> int:
        """More links than this, and a comment is held. A first value. Default: 1."""
        return int(_get("COMMENT_MAX_LINKS", 1))

    @property
    def COMMENT_HELD_WORDS(self) -> tuple[str, ...]:
        """Words that have a comment held, wherever they stand. A first value. Default: none."""
        return _texts("COMMENT_HELD_WORDS")

    @property
    def COMMENT_SPAM_WORDS(self) -> tuple[str, ...]:
        """Words that make a comment spam. A first value. Default: none."""
        return _texts("COMMENT_SPAM_WORDS")

    @property
    def COMMENT_WHOLE_WORDS(self) -> bool:
        """Whether such words are found only whole: "pay", and not "payment". A first value.

        Default: `True`. WordPress finds them in other words too.
        """
        return _is_on("COMMENT_WHOLE_WORDS", default=True)

    @property
    def COMMENT_SECONDS_BETWEEN(self) -> int:
        """Seconds that one person waits between two comments; 0 means none. A first value.

        Default: 15, as WordPress.
        """
        return int(_get("COMMENT_SECONDS_BETWEEN", 15))

    @property
    def COMMENT_PER_HOUR(self) -> int:
        """Most comments of one person in an hour; 0 means any number. A first value.

        Default: 20.
        """
        return int(_get("COMMENT_PER_HOUR", 20))

    @property
    def COMMENT_FORM_SECONDS(self) -> int:
        """A form that is answered within less than this is held; 0 means never. A first value.

        Known of readers with scripts alone. Default: 3.
        """
        return int(_get("COMMENT_FORM_SECONDS", 3))

    @property
    def COMMENT_RULES(self) -> tuple[str, ...]:
        """Dotted names of rules of your own, asked after ours. Default: none."""
        return _texts("COMMENT_RULES")

    @property
    def COMMENT_ADDRESS_DAYS(self) -> int:
        """For how many days a sender's network address is kept; 0 means it is never stored.

        A keyed hash of it is stored all the same, for `COMMENT_TRACES_DAYS`. Default: 0.
        """
        return int(_get("COMMENT_ADDRESS_DAYS", 0))

    @property
    def COMMENT_TRACES_DAYS(self) -> int:
        """For how many days the hash of an address and the name of a browser are kept.

        Default: 90.
        """
        return int(_get("COMMENT_TRACES_DAYS", 90))

    @property
    def COMMENT_SPAM_DAYS(self) -> int:
        """After how many days `blogposts_purge` deletes spam. Default: 30."""
        return int(_get("COMMENT_SPAM_DAYS", 30))

    @property
    def COMMENT_BIN_DAYS(self) -> int:
        """After how many days `blogposts_purge` deletes what is in the bin. Default: 30."""
        return int(_get("COMMENT_BIN_DAYS", 30))

    @property
    def UNSAVED_DAYS(self) -> int:
        """After how many days `blogposts_purge` deletes what an editor typed and never saved.

        Default: 90.
        """
        return int(_get("UNSAVED_DAYS", 90))

    @property
    def DRAFT_LINK_DAYS(self) -> int:
        """For how many days a link to a draft works, where whoever makes it says nothing else.

        365 at most. Default: 14.
        """
        return int(_get("DRAFT_LINK_DAYS", 14))

    @property
    def SOURCE_CHECK_DAYS(self) -> int:
        """After how many days `blogposts_check_sources` asks a source's address again.

        Default: 30.
        """
        return int(_get("SOURCE_CHECK_DAYS", 30))

    @property
    def SOURCE_CHECK_SECONDS(self) -> int:
        """How long one request to a source's site may take, all of it. Default: 10."""
        return int(_get("SOURCE_CHECK_SECONDS", 10))

    @property
    def SOURCE_ARCHIVE(self) -> str:
        """The web archive that is asked for a copy of a source that is gone.

        The address of an archive's availability API; `"https://archive.org/wayback/available"` is
        that of the Wayback Machine. Default: empty, no archive is asked.
        """
        return str(_get("SOURCE_ARCHIVE", ""))

    @property
    def WARNINGS(self) -> dict[str, str]:
        """What each warning before publishing does: `"off"`, `"advise"` or `"block"`.

        Codes of warnings with one of the three words; those that are not named stay as they are.
        docs/how-to/warnings.md lists them. A warning of yours is named as its function is.
        Default: `{}`; `no_text` and `no_alt` block, the others advise.
        """
        return WARNINGS | dict(_get("WARNINGS", {}))

    @property
    def EXTRA_WARNINGS(self) -> tuple[str, ...]:
        """Dotted names of functions of yours that warn before publishing. Default: none."""
        return _texts("EXTRA_WARNINGS")

    @property
    def AKISMET_KEY(self) -> str:
        """The site's key at Akismet, which is then asked about each comment. Default: empty, off.

        Needs `blogposts[akismet]`. What it is sent: docs/how-to/privacy.md.
        """
        return str(_get("AKISMET_KEY", ""))

    @property
    def AKISMET_SECONDS(self) -> int:
        """How long Akismet may take before a comment is held and it is asked again later.

        Default: 3.
        """
        return int(_get("AKISMET_SECONDS", 3))

    @property
    def POST_VOTES(self) -> bool:
        """Whether posts ask "What do you think?". Default: `True`."""
        return _is_on("POST_VOTES", default=True)

    @property
    def COMMENT_VOTES(self) -> bool:
        """Whether comments can be voted on, too. Default: `False`."""
        return _is_on("COMMENT_VOTES", default=False)

    @property
    def VOTE_KEY_DAYS(self) -> int:
        """After how many days the key of strangers' hashes is thrown away. Default: 1.

        Until then a person without an account has one vote on a thing, and can take it back.
        """
        return int(_get("VOTE_KEY_DAYS", 1))

    @property
    def VOTES_PER_MINUTE(self) -> int:
        """Most votes of one user or one network address in a minute; 0 means any number.

        Default: 60.
        """
        return int(_get("VOTES_PER_MINUTE", 60))

    @property
    def VOTES_PER_ADDRESS(self) -> int:
        """Most votes on one thing from a network address, of people without an account.

        As long as a key of hashes lasts (`VOTE_KEY_DAYS`). A school or a company may be one
        address; so may somebody who gives his browser sixty names. 0 means any number.
        Default: 60.
        """
        return int(_get("VOTES_PER_ADDRESS", 60))

    @property
    def PROXIES(self) -> int:
        """How many proxies of yours stand before the site, each adding to `X-Forwarded-For`.

        With 0, the default, a sender's address is that of the connection: behind a proxy all
        readers would then be one person to votes and limits. docs/how-to/deploy.md has the rest.
        """
        return int(_get("PROXIES", 0))

    @property
    def MODERATION_MAIL(self) -> MailPace:
        """How often moderators are told of comments, unless they choose otherwise.

        `"at-once"` gathers what comes within ten minutes of the last mail. Default: `"at-once"`.
        """
        value: MailPace = _get("MODERATION_MAIL", "at-once")
        return value

    @property
    def MODERATION_LINK_DAYS(self) -> int:
        """For how many days the links in moderators' mails work. Default: 7."""
        return int(_get("MODERATION_LINK_DAYS", 7))

    @property
    def SEARCH_BACKEND(self) -> str:
        """The dotted name of a class of yours that searches, in the place of the database.

        docs/how-to/search.md says what it must do. Default: empty, the database's own search.
        """
        return str(_get("SEARCH_BACKEND", ""))

    @property
    def BACKGROUND(self) -> Background:
        """Where mail is sent, pictures are scaled and other sites are asked: no reader waits.

        `"thread"`: in a thread of the server's process. `"tasks"`: by the backend that Django's
        `TASKS` setting names. `"commands"`: nowhere, until `blogposts_send_mail`,
        `blogposts_recheck` and `blogposts_make_renditions` are run, by cron for one. Default:
        `"tasks"` where the site has set `TASKS`, else `"thread"`.
        """
        # Django 6 has a TASKS of its own, which runs each at once: readers would wait for it.
        is_own = settings.is_overridden("TASKS")  # type: ignore[misc]
        usual = "tasks" if is_own else "thread"
        value: Background = _get("BACKGROUND", usual)
        return value


conf = Conf()
