"""Addresses of incidents."""

from django.urls import path

import tickets.urls  # noqa: F401 - knows how a ticket's number stands in an address
from incidents.views import actions, declare, listing, page

app_name = "incidents"
urlpatterns = [
    path("", listing.incident_list, name="list"),
    path("declare", declare.declare, name="declare"),
    path("for-ticket/<ticket:number>", page.for_ticket, name="for_ticket"),
    path("for-ticket/<ticket:number>/link", actions.join, name="join"),
    path("<ticket:number>", page.incident, name="incident"),
    path("<ticket:number>/news", page.news, name="news"),
    path("<ticket:number>/acknowledge", actions.acknowledge, name="acknowledge"),
    path("<ticket:number>/command", actions.take_command, name="take_command"),
    path("<ticket:number>/command/offer", actions.offer_command, name="offer_command"),
    path("<ticket:number>/command/accept", actions.accept_command, name="accept_command"),
    path("<ticket:number>/command/decline", actions.decline_command, name="decline_command"),
    path("<ticket:number>/command/withdraw", actions.withdraw_offer, name="withdraw_offer"),
    path("<ticket:number>/liaison", actions.set_liaison, name="set_liaison"),
    path("<ticket:number>/experts", actions.add_expert, name="add_expert"),
    path("<ticket:number>/experts/remove", actions.remove_expert, name="remove_expert"),
    path("<ticket:number>/channel", actions.set_channel, name="set_channel"),
    path("<ticket:number>/impact", actions.set_impact_start, name="set_impact_start"),
    path("<ticket:number>/tickets", actions.link_ticket, name="link_ticket"),
    path("<ticket:number>/tickets/remove", actions.unlink_ticket, name="unlink_ticket"),
    path("<ticket:number>/updates", actions.post_update, name="post_update"),
    path("<ticket:number>/resolve", actions.resolve, name="resolve"),
    path("<ticket:number>/reopen", actions.reopen, name="reopen"),
]
