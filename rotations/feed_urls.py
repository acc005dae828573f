"""Addresses of calendars."""

from django.urls import path

from rotations.views import feeds

app_name = "calendars"
urlpatterns = [
    path("", feeds.mine, name="mine"),
    path("new", feeds.create, name="create"),
    path("time-off", feeds.time_off, name="time_off"),
    path("<int:pk>/revoke", feeds.revoke, name="revoke"),
    path("<str:secret>.ics", feeds.calendar, name="feed"),
]
