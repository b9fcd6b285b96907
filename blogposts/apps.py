from django.apps import AppConfig
from django.db.models.signals import post_delete, post_migrate, post_save
from django.utils.translation import gettext_lazy as _


class BlogpostsConfig(AppConfig):
    name = "blogposts"
    verbose_name = _("Blog")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        # Here and not above: models and checks may be imported only once the apps are loaded.
        from . import checks  # noqa: F401, PLC0415
        from .freshness import changed  # noqa: PLC0415
        from .search import keeping  # noqa: PLC0415

        for signal in (post_save, post_delete):
            signal.connect(changed, dispatch_uid="blogposts.freshness")
            signal.connect(keeping.changed, dispatch_uid="blogposts.search")
        post_migrate.connect(keeping.prepare, sender=self, dispatch_uid="blogposts.search")
