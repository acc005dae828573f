"""Addresses under /accounts/ that each person has for themselves. supportdesk.urls adds those about people."""

from django.urls import path

from accounts import views

urlpatterns = [
    path("profile/", views.profile, name="profile"),
    path("invitation/<str:token>", views.accept, name="accept"),
]
