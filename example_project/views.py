"""The magazine's own page for readers who have an account: the admin's log-in takes staff alone."""

from django.contrib.auth.views import LoginView

from blogposts.views.base import PageMixin


class Login(PageMixin, LoginView):
    template_name = "login.html"
    redirect_authenticated_user = True
