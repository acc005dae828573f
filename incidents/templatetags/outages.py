"""What other pages say of outages that run, without their apps knowing incidents."""

from django import template
from django.template.context import RequestContext

from accounts.models import User
from incidents.queries import CommunityOutage, outages_for

register = template.Library()


@register.simple_tag(takes_context=True)
def running_outages(context: RequestContext) -> list[CommunityOutage]:
    """Return the tickets of outages that the viewer's communities have now; none to the team."""
    user = context["request"].user
    if not isinstance(user, User) or user.is_team_member:
        return []
    return outages_for(user)
