"""Addresses of the rotations app."""

from django.urls import path

from rotations import views

app_name = "rotations"
urlpatterns = [
    path("", views.rotation_list, name="list"),
    path("mine", views.rotation_list, name="mine"),
    path("<slug:slug>", views.rotation_page, name="page"),
]
