from django.conf import settings
from django.contrib import admin
from django.contrib.auth.views import LogoutView
from django.urls import include, path, re_path
from django.views.static import serve

from blogposts.robots import robots_txt

from .views import Login

admin.site.site_header = admin.site.site_title = settings.BLOGPOSTS_TITLE
handler404 = "blogposts.views.page_not_found"

urlpatterns = [
    path("admin/", admin.site.urls),
    path("robots.txt", robots_txt),
    path("accounts/login/", Login.as_view(), name="login"),
    # By this name a comment form finds where its "Log out?" leads.
    path("accounts/logout/", LogoutView.as_view(), name="logout"),
    path("", include("blogposts.urls")),
]
if settings.SERVE_MEDIA:
    urlpatterns.insert(
        0, re_path(r"^media/(?P<path>.*)$", serve, {"document_root": settings.MEDIA_ROOT})
    )
