from django.contrib.auth.views import LogoutView
from django.urls import path

from tests.urls import urlpatterns as usual

urlpatterns = [path("logout/", LogoutView.as_view(), name="logout"), *usual]
