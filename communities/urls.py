"""Addresses under /communities/."""

from django.urls import path

from communities import views

app_name = "communities"
urlpatterns = [
    path("", views.list_communities, name="list"),
    path("mine/", views.list_own_communities, name="mine"),
    path("<slug:slug>/", views.show_community, name="detail"),
    path("<slug:slug>/plan/", views.choose_plan, name="choose_plan"),
    path("<slug:slug>/contacts/", views.add_person, name="add_contact"),
    path("<slug:slug>/contacts/<int:contact_id>/remove/", views.remove_person, name="remove_contact"),
]
