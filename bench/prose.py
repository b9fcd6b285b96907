"""Sentences without a meaning, in French word order: the same ones for the same chance."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

WORDS = (
    "réseau page lecteur équipe journal compte message écran soirée service voisin bureau "
    "image réponse semaine machine parole détail usage atelier silence lettre question monde"
).split()
VERBS = "ouvre garde raconte demande retrouve quitte annonce perd relit partage mesure".split()
LINKS = "le le le un un ce chaque notre quel leur".split()


def prose(chance: random.Random, words: int) -> str:
    sentences = []
    while words > 0:
        length = min(words, chance.randint(7, 14))
        sentences.append(sentence(chance, length))
        words -= length
    return " ".join(sentences)


def sentence(chance: random.Random, words: int) -> str:
    pool = (LINKS, WORDS, VERBS)
    made = [chance.choice(pool[position % 3]) for position in range(words)]
    return " ".join(made).capitalize() + chance.choice([".", ".", ".", " ?", " !"])
