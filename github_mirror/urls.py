"""Addresses of a ticket's GitHub panel."""

from django.urls import path

from github_mirror.views import outages, panel, publishing

app_name = "github_mirror"
urlpatterns = [
    path("", panel.panel, name="panel"),
    path("track", publishing.track, name="track"),
    path("publish", publishing.publish, name="publish"),
    path("share", publishing.share, name="share"),
    path("issues/<int:issue_id>/sync", panel.sync, name="sync"),
    path("issues/<int:issue_id>/keep-open", panel.keep_open, name="keep_open"),
    path("outage", outages.outage, name="outage"),
    path("action-item", outages.action_item, name="action_item"),
    path("issues/<int:issue_id>/milestone", outages.milestone, name="milestone"),
    path("issues/<int:issue_id>/edit", publishing.edit, name="edit"),
]
