from django.conf import settings
from django.contrib import admin
from django.urls import include, path, re_path
from django.views.static import serve

admin.site.site_header = admin.site.site_title = settings.BLOGPOSTS_TITLE
handler404 = "blogposts.views.page_not_found"

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("blogposts.urls")),
]
if settings.SERVE_MEDIA:
    urlpatterns.insert(
        0, re_path(r"^media/(?P<path>.*)$", serve, {"document_root": settings.MEDIA_ROOT})
    )
