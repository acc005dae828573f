"""Addresses of a ticket's GitHub panel."""

from django.urls import path

from github_mirror import views

app_name = "github_mirror"
urlpatterns = [
    path("", views.panel, name="panel"),
    path("track", views.track, name="track"),
    path("publish", views.publish, name="publish"),
    path("share", views.share, name="share"),
]
