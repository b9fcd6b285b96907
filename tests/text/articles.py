"""Articles that the tests of the reader share, and two ways to look at one."""

PAGE = """in

Trois leçons d’un été trop sec, racontées par ceux qui arrosent encore.

# WHAT THE RIVER SAYS

La rivière a perdu la moitié de son débit entre juin et août, dit le syndicat des eaux.

# WHO PAYS FOR THE WATER

Les communes ont payé la première facture, et les habitants paieront sans doute la seconde.

Sources :

https://example.org/debit-2022.html

A report on rivers

https://example.org/factures

What do you think?

Written by Barbara

Leave a Reply

Your email address will not be published. Required fields are marked *

Le retour des trains de nuit, un vendredi sur deux.

Une mairie sans guichet
"""

MARKDOWN = """# The night train comes back

By Ana Díaz

A line that was closed for ten years runs again.

## Why it was closed

The ministry said « trop cher », and « personne ne la prend », which nobody checked.

### Costs

| year | full |
| ---- | ---- |
| 2016 | 93 % |

> # A quoted heading
> Sources

```python
# no heading
## Sources
Written by nobody
```

- one
- two

    # indented code

## What came back {lang=en}

Two trains a week, on time, with breakfast for everyone on board.

## Further reading

1. [Report on lines](https://example.org/report_(2016))
2. Timetable 2024 — https://example.org/timetable
3. <https://example.org/seats>
4. A book on trains

Written by Ana Díaz

- [Three lessons from a dry summer](https://example.org/summer)
- A town hall without a counter
"""


def bodies(article):
    return [section.body for section in article.sections]


def headings(article):
    return [section.heading for section in article.sections]
