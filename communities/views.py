"""Pages about communities: all of them for the team, their own for everybody else."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.access import manager_required, signed_in_user, team_required
from accounts.errors import NotAnAddress
from accounts.models import User
from accounts.roles import Role
from accounts.services import get_or_create_person
from communities.errors import ContactUnknown
from communities.forms import ContactForm, PlanForm, SearchForm
from communities.models import Community, Contact
from communities.queries import community_list, contacts_of, own_communities
from communities.services import add_contact, give_plan, remove_contact
from communities.states import ContactRole

PAGE_SIZE = 50


@require_GET
@team_required
def list_communities(request: HttpRequest) -> HttpResponse:
    """Show all communities, or those that match a search."""
    form = SearchForm(request.GET)
    search = form.cleaned_data["q"] if form.is_valid() else ""
    page = Paginator(community_list(search), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "search": search,
        "query_prefix": urlencode({"q": search}) + "&" if search else "",
    }
    return render(request, "communities/list.html", context)


@require_GET
@team_required
def show_community(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a community's services and people."""
    community = get_object_or_404(Community.objects.select_related("support_plan"), slug=slug)
    return _render_community(request, community, form=ContactForm())


@require_GET
@login_required
def list_own_communities(request: HttpRequest) -> HttpResponse:
    """Show a person the communities in which they take part, and their services."""
    communities = own_communities(signed_in_user(request))
    return render(request, "communities/mine.html", {"communities": communities})


@require_POST
@manager_required
def add_person(request: HttpRequest, slug: str) -> HttpResponse:
    """Give a person, known from now on, a role in the community."""
    community = get_object_or_404(Community, slug=slug)
    form = ContactForm(request.POST)
    person = _person_named_in(form)
    if person is None:
        return _render_community(request, community, form=form, status=422)
    role = ContactRole(form.cleaned_data["role"])
    _, is_new = add_contact(person, community=community, role=role, now=timezone.now())
    verb = "is now" if is_new else "already was"
    messages.success(request, f"{person.display_name} {verb} {role.label.lower()} of {community}.")
    return redirect("communities:detail", slug=slug)


@require_POST
@manager_required
def remove_person(request: HttpRequest, slug: str, contact_id: int) -> HttpResponse:
    """Take a role in the community from a person."""
    contact = get_object_or_404(
        Contact.objects.select_related("user", "community"), pk=contact_id, community__slug=slug
    )
    role = ContactRole(contact.role)
    try:
        remove_contact(contact.user, community=contact.community, role=role)
    except ContactUnknown as error:
        messages.info(request, str(error))
    else:
        gone = f"{contact.user.display_name} is no longer {role.label.lower()} of {contact.community}."
        messages.success(request, f"{gone} To undo this, add {contact.user.email} again.")
    return redirect("communities:detail", slug=slug)


@require_POST
@manager_required
def choose_plan(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the community another support plan."""
    community = get_object_or_404(Community, slug=slug)
    form = PlanForm(request.POST)
    if not form.is_valid():
        return _render_community(request, community, form=ContactForm(), plan_form=form, status=422)
    plan = form.cleaned_data["plan"]
    give_plan(slug, plan=plan)
    name = plan.name if plan else "Standard"
    messages.success(request, f"New requests of {community} are promised what the plan {name} says.")
    return redirect("communities:detail", slug=slug)


def _person_named_in(form: ContactForm) -> User | None:
    """Return the person that a valid form names; otherwise None, with the reason in the form."""
    if not form.is_valid():
        return None
    try:
        person, _ = get_or_create_person(form.cleaned_data["email"], name=form.cleaned_data["name"])
    except NotAnAddress as error:
        form.add_error("email", str(error))
        return None
    if not person.is_active:
        form.add_error("email", f"{person.email} has been deactivated; reactivate the account first.")
        return None
    return person


def _render_community(
    request: HttpRequest,
    community: Community,
    *,
    form: ContactForm,
    plan_form: PlanForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "community": community,
        "services": community.services.select_related("sponsor")
        .named()
        .order_by("status", "cluster__name", "name"),
        "contacts": list(contacts_of(community)),
        "form": form,
        "plan_form": plan_form or PlanForm(initial={"plan": community.support_plan_id}),
        "may_manage": signed_in_user(request).has_role(Role.MANAGER, Role.ADMINISTRATOR),
    }
    return render(request, "communities/detail.html", context, status=status)
