"""A post is read before it is published: its outline, its length, and what is worth a look."""
