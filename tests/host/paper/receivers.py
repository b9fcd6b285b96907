from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from blogposts.freshness import turn

from .models import PrintEdition


@receiver([post_save, post_delete], sender=PrintEdition)
def pages_are_new(sender, using, **kwargs):
    turn(using)
