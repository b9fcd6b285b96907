"""The bytes of an article's file to its text: decoded where that is sure, refused where not."""

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

# The longer marks first: that of UTF-32 begins as that of UTF-16 does.
_MARKS = (
    (BOM_UTF8, "utf-8"),
    (BOM_UTF32_LE, "utf-32-le"),
    (BOM_UTF32_BE, "utf-32-be"),
    (BOM_UTF16_LE, "utf-16-le"),
    (BOM_UTF16_BE, "utf-16-be"),
)
# Files that hold an article and are no text: PDF, word processors, archives; and pictures.
_SIGNATURES = (b"%PDF-", b"PK\x03\x04", b"{\\rtf", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"\x7fELF")
_CONTROLS = bytes(sorted({*range(32), 127} - set(b"\t\n\x0b\x0c\r\x1a")))
# A stray NUL or escape is left out on reading; more than this share is not text.
_CONTROLS_AT_MOST = 0.01
# Of the bytes of a Western text about 1 in 20 is an accented letter or a typographic mark;
# of an Arabic, Greek or Russian one in an older code nearly all are.
_HIGH_AT_MOST = 0.25
# Where this much of the bytes above ASCII is UTF-8, the file is UTF-8 with a fault.
_UTF8_AT_LEAST = 0.8
_SAMPLE = 4096
_MULTIBYTE = re.compile(rb"[\xc3-\xf4][\x80-\xbf]{1,3}")


class ArticleError(ValueError):
    """An article that cannot be read; the message is for the person who sent it."""


def decode_article(data: bytes, *, max_bytes: int) -> str:
    """Return the text of a file: UTF-8, UTF-16 or UTF-32 with their marks, or Windows-1252.

    Raises ArticleError for more than `max_bytes`, nothing at all, binary data, and text in a
    code that cannot be told.
    """
    if len(data) > max_bytes:
        size, limit = filesizeformat(len(data)), filesizeformat(max_bytes)
        raise ArticleError(
            _("The file is too large: %(size)s, where %(limit)s is the most.")
            % {"size": size, "limit": limit}
        )
    if not data.strip():
        raise ArticleError(_("The file is empty."))
    text = _decoded(data)
    if not text.strip("\ufeff\x00").strip():
        raise ArticleError(_("The file is empty."))
    return text


def _decoded(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], encoding)
    if encoding := _wide(data):
        return _strictly(data, encoding)
    if _is_binary(data):
        raise _binary()
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        return _western(data, error.start)


def _strictly(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _damaged(error.start) from None
    if _is_binary(text.encode(errors="replace")):
        raise _binary()
    return text


def _wide(data: bytes) -> str:
    """Return the kind of UTF-16 without a mark: every second byte of Western text is zero."""
    sample = data[:_SAMPLE]
    half = len(sample) // 2
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if half < 2 or len(data) % 2:
        return ""
    if odd > 0.7 * half and not even:
        return "utf-16-le"
    return "utf-16-be" if even > 0.7 * half and not odd else ""


def _is_binary(data: bytes) -> bool:
    controls = len(data) - len(data.translate(None, _CONTROLS))
    return data.startswith(_SIGNATURES) or controls > max(3, _CONTROLS_AT_MOST * len(data))


def _western(data: bytes, broken: int) -> str:
    """Return a text in Windows-1252, if it is no other code and no broken UTF-8."""
    high = len(data) - len(data.translate(None, bytes(range(128, 256))))
    if sum(map(len, _MULTIBYTE.findall(data))) >= _UTF8_AT_LEAST * high:
        raise _damaged(broken)
    spaces = sum(map(data.count, (b" ", b"\n", b"\r", b"\t")))
    if high > max(3, _HIGH_AT_MOST * (len(data) - spaces)):
        raise _unknown()
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        raise _unknown() from None


def _binary() -> ArticleError:
    return ArticleError(
        _("This is not a text file. Open it, copy its text, and send that, or save it as text.")
    )


def _damaged(position: int) -> ArticleError:
    return ArticleError(
        _("The file is damaged at byte %(position)d: save it anew as UTF-8.")
        % {"position": position + 1}
    )


def _unknown() -> ArticleError:
    return ArticleError(_("The file's character encoding is not known: save it as UTF-8."))
