"""Screening, and the decisions about comments: the only writers of a comment's status."""
