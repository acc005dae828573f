"""Addresses of requests."""

from django.urls import path, register_converter

from tickets.converters import RowConverter, TicketNumberConverter
from tickets.views import actions, clocks, files, filing, hand_offs, merging, queue, rules, ticket

register_converter(TicketNumberConverter, "ticket")
register_converter(RowConverter, "row")

app_name = "tickets"
urlpatterns = [
    path("new", filing.new, name="new"),
    path("new/preview", filing.preview, name="preview"),
    path("new/markdown", filing.markdown_preview, name="markdown_preview"),
    path("queue", queue.queue, name="queue"),
    path("queue/news", queue.news, name="queue_news"),
    path("queue/views", queue.save_view, name="save_view"),
    path("queue/views/<int:pk>/delete", queue.delete_view, name="delete_view"),
    path("requests", queue.mine, name="mine"),
    path("rules", rules.rules, name="rules"),
    path("hand-offs/", hand_offs.hand_offs, name="hand_offs"),
    path("hand-offs/<row:pk>", hand_offs.hand_off, name="hand_off"),
    path("hand-offs/<row:pk>/notes", hand_offs.write_notes, name="hand_off_notes"),
    path("hand-offs/<row:pk>/acknowledge", hand_offs.acknowledge, name="acknowledge_hand_off"),
    path("attachments/<uuid:key>", files.attachment, name="attachment"),
    path("tickets/<ticket:number>", ticket.ticket, name="ticket"),
    path("tickets/<ticket:number>/clocks", clocks.clocks, name="clocks"),
    path("tickets/<ticket:number>/merge", merging.merge, name="merge"),
    path("tickets/<ticket:number>/reply", actions.reply, name="reply"),
    path("tickets/<ticket:number>/note", actions.note, name="note"),
    path("tickets/<ticket:number>/comment", actions.comment, name="comment"),
    path("tickets/<ticket:number>/reopen", actions.reopen, name="reopen"),
    path("tickets/<ticket:number>/retriage", actions.retriage, name="retriage"),
    path("tickets/<ticket:number>/assign", actions.assign, name="assign"),
    path("tickets/<ticket:number>/take", actions.take, name="take"),
    path("tickets/<ticket:number>/status", actions.set_status, name="set_status"),
    path("tickets/<ticket:number>/close", actions.close, name="close"),
    path("tickets/<ticket:number>/decide", actions.decide_incident, name="decide_incident"),
    path("tickets/<ticket:number>/confirm", actions.confirm, name="confirm"),
    path("tickets/<ticket:number>/approve", actions.approve, name="approve"),
    path("tickets/<ticket:number>/decline", actions.decline, name="decline"),
]
