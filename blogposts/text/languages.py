"""Languages: what a text is written in, which way a language runs, what a tag means.

Everything works offline. How the library behind `guess` was chosen, with figures:
docs/decisions/language-guess.md.
"""

import logging
import re
import threading
from collections import defaultdict
from collections.abc import Collection, Iterator
from importlib import import_module
from operator import itemgetter
from typing import Any

logger = logging.getLogger(__name__)

# Below this share of probability, over all languages the model knows, `guess` is not sure.
# Measured on 212 short texts: at 0.55 none is given a wrong language and no name is taken for
# text; at 0.5 one name is, at 0.65 five right answers more are lost.
_SURE = 0.55

# A guess never looks at more of a text than this; the model walks byte by byte.
_READ_AT_MOST = 20_000
_GUESS_ON = 3_000

# Two Latin words are more often a name ("Rio de Janeiro", "Der Spiegel") than a text.
_FEWEST_WORDS = 3
_FEWEST_LETTERS = 3

# A heading in Chinese characters alone may as well be Japanese.
_FEWEST_HAN = 12

# Not words of the text: code in backticks, addresses of web and mail, HTML tags, handles.
_NOT_PROSE = re.compile(
    r"`[^`\n]{1,200}`"
    r"|\b(?:https?://|www\.)\S{1,2000}"
    r"|\S{1,64}@\S{1,255}"
    r"|</?[A-Za-z][^<>\n]{0,500}>"
    r"|(?<!\w)[@#]\w{1,100}"
)
_FENCE = re.compile(r"[ \t]*(?:```|~~~)")

# Scripts that (today, on the web) write one language: certain whatever the length.
# Greek leaves out the accents of the ancient language.
_SCRIPTS = {
    "el": re.compile(r"[\u0370-\u03e1\u03f0-\u03ff]"),
    "hy": re.compile(r"[\u0530-\u058f]"),
    "pa": re.compile(r"[\u0a00-\u0a7f]"),
    "gu": re.compile(r"[\u0a80-\u0aff]"),
    "or": re.compile(r"[\u0b00-\u0b7f]"),
    "ta": re.compile(r"[\u0b80-\u0bff]"),
    "te": re.compile(r"[\u0c00-\u0c7f]"),
    "kn": re.compile(r"[\u0c80-\u0cff]"),
    "ml": re.compile(r"[\u0d00-\u0d7f]"),
    "si": re.compile(r"[\u0d80-\u0dff]"),
    "th": re.compile(r"[\u0e00-\u0e7f]"),
    "lo": re.compile(r"[\u0e80-\u0eff]"),
    "my": re.compile(r"[\u1000-\u109f]"),
    "ka": re.compile(r"[\u10a0-\u10ff\u1c90-\u1cbf]"),
    "km": re.compile(r"[\u1780-\u17ff]"),
    "ko": re.compile(r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]"),
    "ja": re.compile(r"[\u3041-\u3096\u30a1-\u30fa]"),
}
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_SHARE_OF_A_SCRIPT = 0.8

# Labels of the model that are not what a page's `lang` should say: varieties under the
# language of which they are part (RFC 5646, 4.1.2), and Norwegian under Django's name for it.
_NAMES = {
    "no": "nb",
    "ary": "ar",
    "arz": "ar",
    "grc": "el",
    "hbo": "he",
    "sdh": "ku",
    "uzs": "uz",
    "wuu": "zh",
    "yue": "zh",
    "zxx": "",
}

# langtag of RFC 5646, 2.1, without the forms no site needs: reserved long languages,
# grandfathered tags and tags that are private as a whole.
_TAG = re.compile(
    r"[a-z]{2,3}(?:-[a-z]{3}){0,3}"
    r"(?:-[a-z]{4})?"
    r"(?:-(?:[a-z]{2}|[0-9]{3}))?"
    r"(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*"
    r"(?:-[a-wyz0-9](?:-[a-z0-9]{2,8})+)*"
    r"(?:-x(?:-[a-z0-9]{1,8})+)?",
    re.IGNORECASE | re.ASCII,
)
_TAG_LENGTH = 35  # RFC 5646, 4.4.1

_RTL_SCRIPTS = "adlm arab aran hebr mand mend nkoo rohg samr syrc thaa yezi"
_RTL_LANGUAGES = (
    "ar arc ary arz azb bal bgn bqi ckb dv fa glk he iw ji khw ks lrc mzn nqo pnb prs ps sd sdh"
    " skr syr ug ur yi"
)
# The region decides the script (CLDR, likely subtags).
_RTL_REGIONS = "az-ir kk-cn ku-iq ku-ir ky-cn pa-pk tk-ir uz-af"


class _Model:
    """The model behind `guess`, read from disk (about half a second, 93 MB) when first asked."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._identifier: Any = None

    def rank(self, text: str) -> list[tuple[str, float]]:
        """Return (label, probability) of every language; reading a loaded model needs no lock."""
        if self._identifier is None:
            with self._lock:
                if self._identifier is None:
                    self._identifier = self._load()
        ranked: list[tuple[str, float]] = self._identifier.rank(text)
        return ranked

    @staticmethod
    def _load() -> Any:
        # Not imported above: it brings numpy in, and most processes never guess.
        langid = import_module("py3langid.langid")
        return langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)


_model = _Model()


def guess(text: str, *, among: Collection[str] | None = None) -> str:
    """Return the language `text` is written in ("fr"), or "" unless that is sure.

    `among` are the tags of which one is wanted: a text in any other language is then "", and
    a language that stands in it with one region or script only comes back under that tag
    ("pt-br"). The same text always has the same answer. Never raises.
    """
    found = _guess(text)
    if not found or among is None:
        return found
    return _choose(found, among)


def direction(tag: str) -> str:
    """Return "rtl" for a language that is written from right to left, else "ltr".

    A script in the tag decides ("az-Arab", "ar-Latn"), then a region, then the language.
    """
    subtags = tag.lower().replace("_", "-").split("-")
    script = next((part for part in subtags[1:3] if len(part) == 4 and part.isalpha()), "")
    if script:
        rtl = script in _RTL_SCRIPTS.split()
    else:
        rtl = subtags[0] in _RTL_LANGUAGES.split() or "-".join(subtags[:2]) in _RTL_REGIONS.split()
    return "rtl" if rtl else "ltr"


def is_language_tag(tag: str) -> bool:
    """Whether `tag` is well-formed under RFC 5646 and not longer than its 4.4.1 asks for."""
    return len(tag) <= _TAG_LENGTH and _TAG.fullmatch(tag) is not None


# Where most who write it live, for formats that know no language without a land.
_LANDS = {
    "ar": "AR", "bg": "BG", "ca": "ES", "cs": "CZ", "da": "DK", "de": "DE", "el": "GR", "en": "US",
    "es": "ES", "et": "EE", "fa": "IR", "fi": "FI", "fr": "FR", "he": "IL", "hi": "IN", "hr": "HR",
    "hu": "HU", "id": "ID", "it": "IT", "ja": "JP", "ko": "KR", "lt": "LT", "lv": "LV", "nl": "NL",
    "nb": "NO", "pl": "PL", "pt": "PT", "ro": "RO", "ru": "RU", "sk": "SK", "sl": "SI", "sr": "RS",
    "sv": "SE", "th": "TH", "tr": "TR", "uk": "UA", "vi": "VN", "zh": "CN",
}  # fmt: skip


def land_of(tag: str) -> str:
    """The land that a language's tag names, else the one where most write it; empty if unknown.

    `ar` has the letters that Facebook gave to Arabic of all lands.
    """
    _primary, *rest = tag.split("-")
    named = next((part.upper() for part in rest if len(part) == 2), "")
    return named or _LANDS.get(primary(tag), "")


def primary(tag: str) -> str:
    """Return the language of a tag without script and region: "fr" of "fr-CA", "" of ""."""
    return tag.replace("_", "-").split("-", 1)[0].lower()


def _guess(text: str) -> str:
    prose = _prose(text)
    if sum(letter.isalpha() for letter in prose) < _FEWEST_LETTERS:
        return ""
    return _by_script(prose) or _by_model(prose)


def _choose(found: str, among: Collection[str]) -> str:
    tags = [tag for tag in among if primary(tag) in {found, {"nb": "no"}.get(found, found)}]
    exact = [tag for tag in tags if tag.lower() == found]
    if exact:
        return exact[0]
    # Which of two regions a text comes from is nothing we are sure of.
    return tags[0] if len(tags) == 1 else ""


def _prose(text: str) -> str:
    """Return the words to judge by: without code and addresses, capitals made small."""
    unfenced = "\n".join(_outside_fences(text[:_READ_AT_MOST]))
    prose = " ".join(_NOT_PROSE.sub(" ", unfenced).split())[:_GUESS_ON]
    capitals = sum(letter.isupper() for letter in prose)
    small = sum(letter.islower() for letter in prose)
    return prose.lower() if capitals > small else prose


def _outside_fences(text: str) -> Iterator[str]:
    fenced = False
    for line in text.splitlines():
        if _FENCE.match(line):
            fenced = not fenced
        elif not fenced:
            yield line


def _by_script(prose: str) -> str:
    letters = sum(letter.isalpha() for letter in prose)
    for tag, pattern in _SCRIPTS.items():
        own = len(pattern.findall(prose))
        if own < 2:
            continue
        # Japanese and Korean mix their own letters with Chinese ones.
        shared = len(_HAN.findall(prose)) if tag in {"ja", "ko"} else 0
        if own + shared >= _SHARE_OF_A_SCRIPT * letters:
            return tag
    return ""


def _of_main_script(prose: str) -> str:
    """`prose` without the words of other scripts, where most letters are Latin ones.

    The model goes by bytes, and one Hebrew word weighs more in them than a line of English.
    """
    latin = len(_LATIN.findall(prose))
    if 2 * latin <= sum(letter.isalpha() for letter in prose):
        return prose
    return " ".join(word for word in prose.split() if _LATIN.search(word))


def _by_model(prose: str) -> str:
    words = sum(any(letter.isalpha() for letter in word) for word in prose.split())
    latin = any("a" <= letter <= "z" for letter in prose.lower())
    if not words or (latin and words < _FEWEST_WORDS):
        return ""
    if 0 < len(_HAN.findall(prose)) < _FEWEST_HAN and not _SCRIPTS["ja"].search(prose):
        return ""
    try:
        ranked = _model.rank(_of_main_script(prose))
    except Exception:
        # A guess is an extra: a disk without room for the model must not stop an import.
        logger.exception("The language model could not be used")
        return ""
    shares: defaultdict[str, float] = defaultdict(float)
    for label, probability in ranked:
        shares[_NAMES.get(label, label)] += probability
    tag, share = max(shares.items(), key=itemgetter(1))
    return tag if share >= _SURE else ""
