from django.apps import AppConfig


class PaperConfig(AppConfig):
    name = "tests.host.paper"

    def ready(self):
        from . import receivers  # noqa: F401
