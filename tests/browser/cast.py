"""The posts that the browser reads: one with all that a post may hold, and its company."""

from __future__ import annotations

from tests.builders import APRIL, make_author, make_category, make_post, picture_file

BODY = (
    "Selon un rapport de presse, les suppressions d’emplois à l’échelle de l’entreprise ont touché"
    " l’équipe de service client qu’elle venait juste de constituer, laissant les influenceurs et"
    " les administrateurs de groupe aux prises avec des escrocs et des difficultés techniques."
    " L’entreprise avait annoncé l’année précédente ses projets : aider les utilisateurs qui"
    " avaient été verrouillés hors de leur compte ou dont les messages avaient été supprimés."
)
WIDE = """
Une liste, un tableau et du code :

- un point
- un autre, avec une [adresse](https://exemple.example/une-page)

| Année | Comptes verrouillés | Comptes rendus à leurs propriétaires | Délai moyen de réponse |
| ----- | ------------------: | -----------------------------------: | ---------------------- |
| 2021  |           1 000 000 |                              420 000 | trente-sept jours      |
| 2022  |           1 300 000 |                              390 000 | quarante-deux jours    |

```python
answer = support.ask(account="barbara", about="a locked account", language="fr", patience=None)
```

> « Personne ne répond », dit-elle ; *nobody answers*{lang=en}.
"""
LONG = (
    "https://www.presse.example/2023/04/10/{}-layoffs-decimated-its-customer-service-team-say.html"
)


def make_full_post(**fields):
    """French bodies under English headings, sources, citations, a footnote, a table, code."""
    meta, cuts = make_category("Réseaux sociaux"), make_category("Entreprises")
    defaults = {
        "title": "Les licenciements « déciment » les nouvelles équipes de service clientèle ?",
        "subtitle": "Ceux qui attendaient une réponse attendront encore : personne ne décroche.",
        "summary": "Ce que deviennent les lecteurs que plus personne n’écoute.",
        "author": make_author("Barbara", bio="Elle écrit sur ce que les réseaux font de nous."),
        "categories": [meta, cuts],
        "tags": ["service client", "emploi"],
        "sections": [
            {"heading": "IMPACT OF JOB CUTS ON SUPPORT", "heading_language": "en",
             "body": f"{BODY} [@presse] {BODY}[^note] [@autre]\n\n[^note]: Une note, en bas."},
            {"heading": "LIVE CHAT SUPPORT", "heading_language": "en",
             "body": f"{BODY} [@presse]\n{WIDE}"},
            {"heading": "UNCERTAINTY AROUND THE TEAM", "heading_language": "en",
             "body": f"## Un titre sous le titre\n\n{BODY}\n\n{BODY}"},
        ],
        "sources": [
            {"key": "presse", "url": LONG.format("meta")},
            {"key": "autre", "title": "Comment l’on attend", "publisher": "La Gazette",
             "url": LONG.format("attente"), "date": "2023-04-10", "language": "fr"},
            {"key": "livre", "title": "Un livre sans adresse"},
        ],
        "related": [
            {"title": "Un titre sans adresse"},
            {"title": "A page elsewhere", "url": "https://ailleurs.example/", "language": "en"},
        ],
        "published": APRIL,
    }  # fmt: skip
    return make_post(**(defaults | fields))


def make_picture_post(**fields):
    return make_full_post(
        picture=picture_file(size=(1600, 900)),
        picture_alt="Un bureau vide, le soir",
        picture_caption="Le bureau, après le départ",
        picture_credit="Maud Lenoir",
        **fields,
    )


ARABIC = (
    "تقول الصحيفة إن الشركة ألغت كثيرا من الوظائف، وإن الفريق الذي كان يجيب عن أسئلة القراء لم يعد"
    " موجودا، فبقي أصحاب الحسابات المغلقة ينتظرون جوابا لا يأتي، وبقيت الرسائل بلا قارئ."
)


def make_arabic_post(**fields):
    defaults = {
        "title": "من يجيب عن أسئلة القراء؟",
        "subtitle": "ينتظرون جوابا لا يأتي.",
        "language": "ar",
        "author": make_author("ليلى حداد"),
        "categories": [make_category("الشبكات")],
        "tags": ["خدمة"],
        "sections": [(f"القسم {number}", f"{ARABIC} [@presse]\n\n{ARABIC}") for number in "123"],
        "sources": [{"key": "presse", "url": LONG.format("ar")}],
        "published": APRIL,
    }
    return make_post(**(defaults | fields))
