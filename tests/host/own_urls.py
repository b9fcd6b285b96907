"""The blog's addresses with a view of this site in the place of one of ours."""

from django.urls import include, path

from blogposts import urls as blog

from .views import PaperPost

own = path("<blogposts_path:path>/", PaperPost.as_view(), name="post-detail")
patterns = [own if pattern.name == own.name else pattern for pattern in blog.urlpatterns]

urlpatterns = [path("blog/", include((patterns, "blogposts")))]
