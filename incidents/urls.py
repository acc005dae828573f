"""Addresses of incidents."""

from django.urls import path

from incidents.views import page

app_name = "incidents"
urlpatterns = [
    path("<ticket:number>", page.incident, name="incident"),
]
