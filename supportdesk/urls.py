"""All addresses of the desk."""

from django.contrib import admin
from django.urls import include, path

from supportdesk import views

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("accounts/", include("accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("communities/", include("communities.urls")),
    path("rotations/", include("rotations.urls")),
    path("", include("tickets.urls")),
    path("tickets/<int:number>/github/", include("github_mirror.urls")),
    path("reports/", include("reports.urls")),
    path("admin/", admin.site.urls),
]
