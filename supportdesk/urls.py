"""All addresses of the desk."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from accounts.urls import urlpatterns as own_account_urls
from github_mirror.views import hook
from supportdesk import people, views

# The admin site's own form knows neither attempt limits nor address verification.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

# These pages also need what accounts may not know: communities and mail.
people_urls = [
    path("people/", people.list_people, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path("people/<int:pk>/github", people.set_login, name="set_login"),
]

handler400 = views.bad_request

urlpatterns = [
    path("", views.home, name="home"),
    path("theme", views.theme, name="theme"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("accounts/", include(([*own_account_urls, *people_urls], "accounts"))),
    path("accounts/", include("allauth.urls")),
    path("communities/", include("communities.urls")),
    path("me/reach/", include("notifications.urls")),
    path("rotations/", include("rotations.urls")),
    path("calendars/", include("rotations.feed_urls")),
    path("", include("tickets.urls")),
    path("", include("escalation.urls")),
    path("incidents/", include("incidents.urls")),
    path("alerts/", include("incidents.alert_urls")),
    path("tickets/<int:number>/github/", include("github_mirror.urls")),
    path("github/", include("github_mirror.health_urls")),
    path("hooks/github", hook.github, name="github_hook"),
    path("reports/", include("reports.urls")),
    path("api/v1/", include("api.urls")),
    path("admin/", admin.site.urls),
]
