"""Addresses of escalation: a ticket's, those of the links in messages, and the policy's."""

from django.urls import include, path

from escalation.views import acknowledge, hooks, panel

app_name = "escalation"
urlpatterns = [
    path("tickets/<ticket:number>/escalation/", panel.panel, name="panel"),
    path("tickets/<ticket:number>/escalation/acknowledge", acknowledge.on_ticket, name="acknowledge_ticket"),
    # Short: it stands in text messages.
    path("a/<str:token>", acknowledge.by_link, name="acknowledge"),
    path("hooks/twilio", hooks.twilio, name="twilio"),
    path("policy/", include("escalation.policy_urls")),
    path("policy/proof/", include("escalation.proof_urls")),
]
