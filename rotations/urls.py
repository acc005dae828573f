"""Addresses of the rotations app."""

from django.urls import path

from rotations import check_views, ledger_views, views

app_name = "rotations"
urlpatterns = [
    path("", views.rotation_list, name="list"),
    path("mine", views.rotation_list, name="mine"),
    path("<slug:slug>", views.rotation_page, name="page"),
    path("<slug:slug>/ledger", ledger_views.ledger_page, name="ledger"),
    path("<slug:slug>/checks", check_views.rotation_checks, name="checks"),
]
