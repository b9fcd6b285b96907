from django.urls import include, path

urlpatterns = [path("blog/", include("blogposts.urls"))]
