"""Addresses under /github/: how the mirror does, its repositories and its conflicts."""

from django.urls import path

from github_mirror.views import conflicts, connect, health, repository

app_name = "github"
urlpatterns = [
    path("", health.overview, name="health"),
    path("issues/<int:issue>/replay", health.replay_homeless, name="replay_homeless"),
    path("hooks/<int:hook>/replay", health.replay_hook, name="replay_unplaced_hook"),
    path("connect/", connect.connect, name="connect"),
    path("disconnect", connect.disconnect, name="disconnect"),
    path("repositories/add", connect.add_repository, name="add_repository"),
    path("repositories/<int:pk>/webhook", connect.webhook, name="webhook"),
    path("conflicts/", conflicts.conflict_list, name="conflicts"),
    path("conflicts/<int:pk>/", conflicts.conflict, name="conflict"),
    path("repositories/<int:pk>/", repository.repository, name="repository"),
    path("repositories/<int:pk>/pause", repository.pause, name="pause"),
    path("repositories/<int:pk>/try-now", repository.try_now, name="try_now"),
    path("repositories/<int:pk>/resume", repository.resume, name="resume"),
    path("repositories/<int:pk>/publishing", repository.publishing, name="publishing"),
    path("repositories/<int:pk>/check", repository.check, name="check"),
    path("repositories/<int:pk>/replay", repository.replay_all, name="replay_all"),
    path(
        "repositories/<int:pk>/writes/<int:delivery>/replay", repository.replay_one_write, name="replay_write"
    ),
    path("repositories/<int:pk>/hooks/<int:hook>/replay", repository.replay_one_hook, name="replay_hook"),
]
