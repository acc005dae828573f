"""Addresses of reports."""

from django.urls import path

from reports import views

app_name = "reports"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("response-times.csv", views.download, name="download"),
]
