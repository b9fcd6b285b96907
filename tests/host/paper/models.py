from django.db import models

from blogposts.models import Post


class PrintEdition(models.Model):
    """What this site knows of a post beside what blogposts does."""

    post = models.OneToOneField(Post, on_delete=models.CASCADE, related_name="print_edition")
    page = models.PositiveIntegerField()

    def __str__(self):
        return f"p. {self.page}"
