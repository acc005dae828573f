"""Addresses of escalation."""

from django.urls import include, path

app_name = "escalation"
urlpatterns = [
    path("policy/", include("escalation.policy_urls")),
]
