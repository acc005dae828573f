"""Every change to incidents and alerts."""

from incidents.services.declaring import Declaration, declare_incident, declare_new_incident
from incidents.services.deliveries import (
    Reading,
    forget_old,
    keep_mail,
    keep_webhook,
    read_delivery,
    read_left_over,
)
from incidents.services.details import link_ticket, set_channel, set_impact_start, unlink_ticket
from incidents.services.kept_messages import mark_seen, open_ticket_from
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
from incidents.services.taking_in import TakenIn, take_in
from incidents.services.updates import UpdateDraft, post_update, reopen_incident, resolve_incident

__all__ = [
    "Declaration",
    "Reading",
    "TakenIn",
    "UpdateDraft",
    "accept_command",
    "acknowledge",
    "add_expert",
    "declare_incident",
    "declare_new_incident",
    "decline_command",
    "forget_old",
    "keep_mail",
    "keep_webhook",
    "link_ticket",
    "mark_seen",
    "offer_command",
    "open_ticket_from",
    "post_update",
    "read_delivery",
    "read_left_over",
    "remind_of_updates",
    "remove_expert",
    "reopen_incident",
    "resolve_incident",
    "set_channel",
    "set_impact_start",
    "set_liaison",
    "take_command",
    "take_in",
    "unlink_ticket",
    "withdraw_offer",
]
