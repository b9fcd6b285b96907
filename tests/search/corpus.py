"""Two small papers, and what their readers ask: words, and the title that must come first."""

from __future__ import annotations

from datetime import timedelta

from tests.builders import APRIL, make_author, make_category, make_post

FRENCH = (
    # Title, subtitle, tags, text.
    ("Le vélo gagne la ville", "", ["mobilité"],
     "Les pistes cyclables se multiplient, et les cyclistes avec elles."),
    ("Une journée au marché", "Où l’on parle du prix des cerises", ["commerce"],
     "On y vient à pied ou à vélo ; l’équipe du fromager connaît chacun."),
    ("L’équipe de nuit", "", ["travail", "santé"],
     "À l’hôpital, les infirmières veillent. Elles disent leur fatigue, déjà, en novembre."),
    ("Les journaux de demain", "", ["presse"],
     "Un journal sans papier, des lecteurs sans kiosque : la presse cherche son public."),
    ("Écrire une œuvre à quatre mains", "", ["littérature"],
     "Deux romancières racontent leur travail commun, sans maître ni élève."),
    ("Cœur à prendre", "", ["théâtre"], "La pièce se joue jusqu’à l’été dans une petite salle."),
    ("Où vont nos déchets ?", "Enquête sur le tri", ["écologie"],
     "Du bac jaune à l’usine, le chemin est long ; le centre de tri ouvre ses portes."),
    ("Grève à l’usine de papier", "", ["travail"],
     "Les ouvrières demandent une hausse de salaire. La direction refuse de négocier."),
    ("La mer monte", "", ["climat", "écologie"],
     "Sur la côte, des maisons sont déplacées. Le niveau de la mer a monté de vingt centimètres."),
    ("Élections municipales : le second tour", "", ["politique"],
     "Trois candidates restent en lice. Le vote par correspondance fait débat."),
    ("Apprendre à voter", "", ["école", "politique"],
     "Des élèves organisent une élection pour comprendre le scrutin."),
    ("Portrait d’une luthière", "", ["musique"],
     "Elle répare des violons anciens dans un atelier sous les toits."),
)  # fmt: skip
FRENCH_QUERIES = {
    "velo": "Le vélo gagne la ville",
    "VÉLO marché": "Une journée au marché",
    "equipe": "L’équipe de nuit",
    "l'équipe du fromager": "Une journée au marché",
    "journal": "Les journaux de demain",
    "oeuvre": "Écrire une œuvre à quatre mains",
    "coeur": "Cœur à prendre",
    "dechet": "Où vont nos déchets ?",
    '"centre de tri"': "Où vont nos déchets ?",
    "usine -déchets": "Grève à l’usine de papier",
    "deja": "L’équipe de nuit",
    "niveau mer": "La mer monte",
    "théatre": "Cœur à prendre",
    "elections": "Élections municipales : le second tour",
    "élection -candidates": "Apprendre à voter",
    "violon ornithorynque": "Portrait d’une luthière",  # some of the words, where none has all
    "D’ATELIER": "Portrait d’une luthière",
}
ENGLISH = (
    ("The river runs dry", "", ["climate"],
     "Farmers along the river watch the water go, and the fish with it."),
    ("A bridge too narrow", "", ["transport"],
     "Two lorries cannot pass each other. The river below is not the trouble."),
    ("Meta’s quiet layoffs", "", ["business"],
     "The company let its support team go. Readers’ letters stay unanswered."),
    ("Stories from the night bus", "", ["transport", "cities"],
     "A driver tells a story for every stop of line 42."),
    ("The last bookshop", "", ["books"],
     "Its owner doesn’t sell e-books; she reads aloud on Thursdays."),
    ("How to read a ballot", "", ["politics"],
     "Voters are given a sheet as long as an arm. Counting takes three days."),
    ("Counting birds", "", ["nature"], "Every January people count the birds of their gardens."),
    ("Naïve art in a café", "", ["art"], "The painter signs her pictures with a spoon."),
    ("The price of bread", "", ["business"],
     "Bakers pay more for flour, and so do all who buy a loaf."),
    ("Learning Welsh at sixty", "", ["language"],
     "A class of retired miners learns the language of their grandmothers."),
    ("The O’Brien letters", "", ["books", "history"],
     "A box of letters was found under the floor of a school."),
    ("Rain, at last", "", ["weather"], "It rained for nine days and nobody complained."),
)  # fmt: skip
ENGLISH_QUERIES = {
    "river": "The river runs dry",
    "narrow river": "A bridge too narrow",
    "metas layoffs": "Meta’s quiet layoffs",
    "meta": "Meta’s quiet layoffs",
    "story": "Stories from the night bus",
    "bookshops": "The last bookshop",
    "doesnt": "The last bookshop",
    "e-books": "The last bookshop",
    "counting": "Counting birds",
    '"support team"': "Meta’s quiet layoffs",
    "naive cafe": "Naïve art in a café",
    "business -bread": "Meta’s quiet layoffs",
    "obrien": "The O’Brien letters",
    "letter": "The O’Brien letters",
    "42": "Stories from the night bus",
    "price unicorn": "The price of bread",
}


def fill(language, corpus):
    author, category = make_author("Ada Ferrand"), make_category(f"Numéro {language}")
    for number, (title, subtitle, tags, text) in enumerate(corpus):
        make_post(
            title,
            subtitle=subtitle,
            language=language,
            author=author,
            categories=[category],
            tags=tags,
            sections=[("", text)],
            published=APRIL - timedelta(days=number),
        )
