"""Addresses of the rotations app."""

from django.urls import path

from rotations.views import checks, ledger, lists, mine, overrides, page, plan, stewards

app_name = "rotations"
urlpatterns = [
    path("", lists.rotation_list, name="list"),
    path("mine", mine.mine, name="mine"),
    path("mine/shifts/<int:pk>/offer", mine.offer, name="offer"),
    path("mine/offers/<int:pk>/take", mine.take, name="take_offer"),
    path("mine/offers/<int:pk>/withdraw", mine.withdraw_offer, name="withdraw_offer"),
    path("mine/time-off", mine.add_time_off, name="add_time_off"),
    path("mine/time-off/<int:pk>/cancel", mine.cancel_time_off, name="cancel_time_off"),
    path("mine/profile", mine.save_profile, name="save_profile"),
    path("stewards/<int:pk>", stewards.steward, name="steward"),
    path("<slug:slug>", page.rotation_page, name="page"),
    path("<slug:slug>/plan", plan.plan_page, name="plan"),
    path("<slug:slug>/plan/<int:pk>", plan.plan_run, name="plan_run"),
    path("<slug:slug>/plan/<int:pk>/cancel", plan.cancel_plan, name="cancel_plan"),
    path("<slug:slug>/plan/<int:pk>/publish", plan.publish_planned, name="publish_plan"),
    path("<slug:slug>/ledger", ledger.ledger_page, name="ledger"),
    path("<slug:slug>/checks", checks.rotation_checks, name="checks"),
    path("<slug:slug>/overrides", overrides.override, name="override"),
    path("<slug:slug>/overrides/<int:pk>/withdraw", overrides.withdraw_override, name="withdraw_override"),
]
