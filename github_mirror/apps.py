"""The GitHub mirror app."""

from django.apps import AppConfig


class GithubMirrorConfig(AppConfig):
    """Tickets marked for tracking, as issues of a repository."""

    name = "github_mirror"
