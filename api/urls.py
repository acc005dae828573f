"""Addresses of the API."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView

from api import alert_views, page_views, schema, views

app_name = "api"
# Registers itself when it is imported.
BEARER = schema.BearerScheme
urlpatterns = [
    path("rotations/", views.RotationsView.as_view(), name="rotations"),
    path("rotations/<str:slug>/on-call", views.OnCallView.as_view(), name="on_call"),
    path("rotations/<str:slug>/shifts", views.ShiftsView.as_view(), name="shifts"),
    path("alerts/alertmanager", alert_views.AlertmanagerView.as_view(), name="alertmanager"),
    path("tickets/<ticket:number>/acknowledge", page_views.AcknowledgeView.as_view(), name="acknowledge"),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
]
