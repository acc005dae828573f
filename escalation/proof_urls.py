"""Addresses of the proof."""

from django.urls import path

from escalation.views import proof

urlpatterns = [
    path("", proof.proof, name="proof"),
    path("again", proof.prove_again, name="prove_again"),
    path("<slug:path>/panel", proof.panel, name="proof_panel"),
]
