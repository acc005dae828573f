"""Every change to incidents and alerts."""

from incidents.services.declaring import Declaration, declare_incident, declare_new_incident
from incidents.services.details import link_ticket, set_channel, set_impact_start, unlink_ticket
from incidents.services.reminders import remind_of_updates
from incidents.services.roles import (
    accept_command,
    acknowledge,
    add_expert,
    decline_command,
    offer_command,
    remove_expert,
    set_liaison,
    take_command,
    withdraw_offer,
)
from incidents.services.updates import UpdateDraft, post_update, reopen_incident, resolve_incident

__all__ = [
    "Declaration",
    "UpdateDraft",
    "accept_command",
    "acknowledge",
    "add_expert",
    "declare_incident",
    "declare_new_incident",
    "decline_command",
    "link_ticket",
    "offer_command",
    "post_update",
    "remind_of_updates",
    "remove_expert",
    "reopen_incident",
    "resolve_incident",
    "set_channel",
    "set_impact_start",
    "set_liaison",
    "take_command",
    "unlink_ticket",
    "withdraw_offer",
]
