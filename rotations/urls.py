"""Addresses of the rotations app."""

from django.urls import path

from rotations import check_views, ledger_views, plan_views
from rotations.views import lists, overrides, page

app_name = "rotations"
urlpatterns = [
    path("", lists.rotation_list, name="list"),
    path("mine", lists.rotation_list, name="mine"),
    path("<slug:slug>", page.rotation_page, name="page"),
    path("<slug:slug>/plan", plan_views.plan_page, name="plan"),
    path("<slug:slug>/plan/<int:pk>", plan_views.plan_run, name="plan_run"),
    path("<slug:slug>/plan/<int:pk>/cancel", plan_views.cancel_plan, name="cancel_plan"),
    path("<slug:slug>/plan/<int:pk>/publish", plan_views.publish_planned, name="publish_plan"),
    path("<slug:slug>/ledger", ledger_views.ledger_page, name="ledger"),
    path("<slug:slug>/checks", check_views.rotation_checks, name="checks"),
    path("<slug:slug>/overrides", overrides.override, name="override"),
    path("<slug:slug>/overrides/<int:pk>/withdraw", overrides.withdraw_override, name="withdraw_override"),
]
