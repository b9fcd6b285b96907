"""The demo magazine "Le Carnet": its texts, its pictures and what reads them."""
