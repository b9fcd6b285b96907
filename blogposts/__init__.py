"""A blog and magazine for a Django site."""

__version__ = "0.1.0"
