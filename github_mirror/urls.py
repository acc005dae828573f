"""Addresses of a ticket's GitHub panel."""

from django.urls import path

from github_mirror.views import panel, publishing

app_name = "github_mirror"
urlpatterns = [
    path("", panel.panel, name="panel"),
    path("track", publishing.track, name="track"),
    path("publish", publishing.publish, name="publish"),
    path("share", publishing.share, name="share"),
    path("issues/<int:issue_id>/sync", panel.sync, name="sync"),
    path("issues/<int:issue_id>/keep-open", panel.keep_open, name="keep_open"),
    path("issues/<int:issue_id>/edit", publishing.edit, name="edit"),
]
