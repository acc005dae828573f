"""Addresses of the policy."""

from django.urls import path

from escalation.views import policy, policy_activate, policy_edit, what_if

urlpatterns = [
    path("", policy.overview, name="policy"),
    path("compare", policy.compare, name="policy_compare"),
    path("versions/<slug:label>", policy.version, name="policy_version"),
    path("versions/<slug:label>/file", policy.as_file, name="policy_file"),
    path("drafts", policy_edit.start_draft, name="policy_draft"),
    path("drafts/<slug:label>/text", policy_edit.edit_text, name="policy_text"),
    path("drafts/<slug:label>/edit/<slug:kind>", policy_edit.edit_part, name="policy_edit_whole"),
    path("drafts/<slug:label>/edit/<slug:kind>/<slug:name>", policy_edit.edit_part, name="policy_edit"),
    path("drafts/<slug:label>/add", policy_edit.add_part, name="policy_add"),
    path("drafts/<slug:label>/remove", policy_edit.remove_part, name="policy_remove"),
    path("drafts/<slug:label>/discard", policy_edit.discard, name="policy_discard"),
    path("drafts/<slug:label>/activate", policy_activate.activate, name="policy_activate"),
    path("drafts/<slug:label>/what-if", what_if.ask, name="policy_what_if"),
    path("what-if/<int:pk>", what_if.show, name="policy_what_if_run"),
    path("what-if/<int:pk>/cancel", what_if.cancel, name="policy_what_if_cancel"),
    path("what-if/<int:pk>/tickets.csv", what_if.download, name="policy_what_if_file"),
]
