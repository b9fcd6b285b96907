"""The blog is the site."""

from django.urls import include, path

urlpatterns = [path("", include("blogposts.urls"))]
