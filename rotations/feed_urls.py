"""Addresses of calendars."""

from django.urls import path

from rotations import feed_views

app_name = "calendars"
urlpatterns = [
    path("", feed_views.mine, name="mine"),
    path("new", feed_views.create, name="create"),
    path("time-off", feed_views.time_off, name="time_off"),
    path("<int:pk>/revoke", feed_views.revoke, name="revoke"),
    path("<str:secret>.ics", feed_views.calendar, name="feed"),
]
