"""Addresses of the rotations app."""

from django.urls import path

from rotations import views

app_name = "rotations"
urlpatterns = [path("", views.rotation_list, name="list")]
