"""Addresses under /me/reach/."""

from django.urls import path

from notifications import views

app_name = "reach"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("add", views.add, name="add"),
    path("push", views.push, name="push"),
    path("rules", views.rules, name="rules"),
    path("quiet", views.quiet, name="quiet"),
    path("<int:pk>/code", views.code, name="code"),
    path("<int:pk>/verify", views.verify, name="verify"),
    path("<int:pk>/test", views.test, name="test"),
    path("<int:pk>/remove", views.remove, name="remove"),
]
