"""Words that belong to a page and not to its article, as data, and how they are recognised.

Labels of lists of sources and of authors are known in English, French, German, Spanish,
Italian, Portuguese, Dutch and Arabic; the furniture of pages in English and French.
"""

import re
from dataclasses import dataclass

from ..languages import primary

# No label is longer.
_LABEL_LENGTH = 120

_SOURCES = """
Source / Sources / References / Further reading / Bibliography / Sources and references
Références / Bibliographie / Pour aller plus loin / Sources et références / Notes et références
Quelle / Quellen / Quellenangaben / Quellenverzeichnis / Literatur / Einzelnachweise
Weiterführende Literatur
Fuente / Fuentes / Referencias / Bibliografía / Lecturas recomendadas / Para saber más
Fonte / Fonti / Riferimenti / Bibliografia / Per approfondire / Letture consigliate
Fontes / Referências / Leituras recomendadas / Leitura complementar / Para saber mais
Bron / Bronnen / Referenties / Bronvermelding / Literatuur / Verder lezen
المصدر / المصادر / مصادر / المراجع / مراجع / المصادر والمراجع / للمزيد / قراءات إضافية
"""

_SOURCES_IN = {
    "ar": "المصادر",
    "de": "Quellen",
    "es": "Fuentes",
    "it": "Fonti",
    "nl": "Bronnen",
    "pt": "Fontes",
}

# Before the title alone: what stands over a page.
_ABOVE = """
in / dans / skip to content / skip to main content / aller au contenu
aller au contenu principal
"""

# After the sections: votes, sharing, comment forms, as WordPress and its themes print them.
_BELOW = """
What do you think? / Leave your vote / Upvote / Downvote / Rate this post
Qu'en pensez-vous ? / Votre avis ? / Votez / Notez cet article
Share / Share this / Share this: / Share on Facebook / Share on Twitter / Share on X
Share on LinkedIn / Share on WhatsApp / Share on Pinterest / Share by email / Share via email
Click to share / Copy link / Link copied / Print / Tweet / Pin / Like / Like this: / Loading...
Facebook / Twitter / X / LinkedIn / WhatsApp / Pinterest / Reddit / Telegram / Email
Partager / Partagez / Partager cet article / Partager sur Facebook / Partager sur Twitter
Partager sur X / Partager sur LinkedIn / Partager sur WhatsApp / Partager par e-mail
Copier le lien / Lien copié / Imprimer / Tweeter / Épingler / J'aime / J'aime ça :
Leave a Reply / Leave a Comment / Post a Comment / Add a Comment / Write a comment
Cancel reply / Reply / Post Comment / Submit Comment / Submit / Comment / Comments / No Comments
Laisser un commentaire / Laissez un commentaire / Ajouter un commentaire
Écrire un commentaire / Annuler la réponse / Répondre / Publier le commentaire
Laisser un commentaire Annuler la réponse / Leave a Reply Cancel reply / Envoyer
Commentaire / Commentaires / Aucun commentaire / Poster un commentaire
Your email address will not be published. Required fields are marked *
Your email address will not be published. / Required fields are marked *
Votre adresse e-mail ne sera pas publiée. Les champs obligatoires sont indiqués avec *
Votre adresse de messagerie ne sera pas publiée. Les champs obligatoires sont indiqués avec *
Votre adresse e-mail ne sera pas publiée. / Les champs obligatoires sont indiqués avec *
Name / Name * / Email / Email * / Website / Comment *
Nom / Nom * / E-mail / E-mail * / Adresse e-mail / Adresse e-mail * / Site web / Site
Commentaire *
Save my name, email, and website in this browser for the next time I comment.
Enregistrer mon nom, mon e-mail et mon site dans le navigateur pour mon prochain commentaire.
Notify me of follow-up comments by email. / Notify me of new posts by email.
Prévenez-moi de tous les nouveaux commentaires par e-mail.
Prévenez-moi de tous les nouveaux articles par e-mail.
About the author / About the Author / À propos de l'auteur / À propos de l'autrice
View all posts / See author's posts / Voir tous les articles / Voir toutes les publications
Back to top / Retour en haut / Subscribe / S'abonner / Newsletter
"""

_RELATED = """
Related / Related: / Related posts / Related articles / Related stories / You may also like
You might also like / Read also / Read next / Don't miss / More stories / Recommended
Previous / Next / Previous post / Next post / Previous article / Next article
See more / Post navigation
Articles similaires / Articles liés / Sur le même sujet / À lire aussi / À lire également
Lire aussi / À lire ensuite / Vous aimerez aussi / Vous aimerez peut-être aussi
Cela peut vous intéresser / À ne pas manquer / Précédent / Suivant / Article précédent
Article suivant / Navigation de l'article / Voir plus
"""

_WRITTEN_BY = (
    "written by|écrit par|ecrit par|rédigé par|redigé par|geschrieben von|verfasst von|escrito por"
    "|scritto da|geschreven door|بقلم|كتبه|كتبته"
)
_AUTHOR = "author|auteur|auteure|autrice|autor|autorin|autora|autore|الكاتب|الكاتبة"
_BY = "by|par|von|por|di|door"

_AUTHOR_LINE = re.compile(
    rf"(?:(?P<certain>(?:{_WRITTEN_BY})(?:\s*:\s*|\s+)|(?:{_AUTHOR})\s*:\s*)"
    rf"|(?:{_BY})(?:\s*:\s*|\s+))(?P<name>\S.*)",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"\d{1,9}\s?k?\s(?:comments?|commentaires?|replies|réponses?|shares?|partages?|views?|vues?"
    r"|votes?|points?|likes?)",
    re.IGNORECASE,
)
# Lower-case on purpose: a title begins with a capital ("In Praise of Shadows").
_CATEGORY = re.compile(r"(?:in|dans)\s+(?P<name>\S.{0,59})")

_PARTICLES = (
    "à af al and av bin da dal de degli dei del della den der des di do dos du e el en et ibn la"
    " las le les los och of san ten ter the tot und van vom von y zu zum zur"
)
_NAME_WORDS = 8
_NO_NAME = frozenset("!?:;/<>|{}*@0123456789")
_INVISIBLE = dict.fromkeys(
    [0x00AD, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A)]
)
_WRAPS = ("***", "___", "**", "__", "*", "_")


@dataclass(frozen=True, slots=True)
class AuthorLine:
    """An author's name as a line gives it; not `certain` where the line may be a sentence."""

    name: str
    certain: bool


def key(text: str) -> str:
    """Return what two spellings of one label share: no case, marks, colon or odd spaces."""
    if len(text) > _LABEL_LENGTH:
        return ""
    text = unwrapped(text.translate(_INVISIBLE)).replace("’", "'").replace("…", "...")
    words = " ".join(text.casefold().split()).rstrip(" :*")
    return re.sub(r" (?=[?!:;])", "", words)


def unwrapped(text: str) -> str:
    """Return a line without the emphasis that stands around the whole of it."""
    text = text.strip()
    for mark in _WRAPS:
        inner = text[len(mark) : -len(mark)]
        if text.startswith(mark) and text.endswith(mark) and inner.strip() and mark[0] not in inner:
            return inner.strip()
    return text


def _keys(table: str) -> frozenset[str]:
    return frozenset(key(label) for line in table.split("\n") for label in line.split(" / "))


_SOURCES_KEYS = _keys(_SOURCES) - {""}
_ABOVE_KEYS = _keys(_ABOVE) - {""}
_BELOW_KEYS = _keys(_BELOW) - {""}
_RELATED_KEYS = _keys(_RELATED) - {""}


def is_sources_label(text: str) -> bool:
    return key(text) in _SOURCES_KEYS


def sources_label(language: str) -> str:
    """Return what stands above a list of sources in a language, "Sources" where it is not ours."""
    return _SOURCES_IN.get(primary(language), "Sources")


def is_related_label(text: str) -> bool:
    return key(text) in _RELATED_KEYS


def is_above(text: str) -> bool:
    """Whether it is furniture that stands before a title."""
    return key(text) in _ABOVE_KEYS


def is_below(text: str) -> bool:
    """Whether it is furniture that stands after an article's text."""
    found = key(text)
    return found in _BELOW_KEYS or _COUNT.fullmatch(found) is not None


def category_in(text: str) -> str:
    """Return "Networks" of "in Networks" or "dans Networks", else ""."""
    found = _CATEGORY.fullmatch(" ".join(text.split()))
    if not found or found["name"][0].islower() or found["name"][-1] in ".!?:;,":
        return ""
    return found["name"]


def author_in(text: str) -> AuthorLine | None:
    """Return the author whom a line names ("Written by Barbara", "Par Ana Diaz"), if it does."""
    if len(text) > _LABEL_LENGTH:
        return None
    found = _AUTHOR_LINE.fullmatch(unwrapped(" ".join(text.translate(_INVISIBLE).split())))
    if not found:
        return None
    name = unwrapped(found["name"])
    certain = found["certain"] is not None
    return AuthorLine(name, certain) if _is_name(name, certain=certain) else None


def _is_name(name: str, *, certain: bool) -> bool:
    words = name.replace(",", " ").split()
    if not 0 < len(words) <= _NAME_WORDS or any(mark in _NO_NAME for mark in name):
        return False
    if name[-1] == "." and len(words[-1]) > len("Jr."):
        return False
    return all(map(_is_name_word, words[:1] if certain else words))


def _is_name_word(word: str) -> bool:
    return not word[0].islower() or word in _PARTICLES.split() or word[:2] in {"d'", "l'", "d’"}
