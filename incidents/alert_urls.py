"""Addresses of alerts."""

from django.urls import path

from incidents.views import alerts

app_name = "alerts"
urlpatterns = [
    path("", alerts.firing, name="firing"),
    path("kept/", alerts.kept, name="kept"),
    path("kept/<int:pk>", alerts.message, name="message"),
    path("kept/<int:pk>/seen", alerts.see, name="see"),
    path("kept/<int:pk>/ticket", alerts.open_ticket, name="open_ticket"),
    path("of/<ticket:number>", alerts.panel, name="panel"),
]
