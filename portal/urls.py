"""The addresses that stay."""

from django.urls import include, path
from django.views.i18n import set_language

from portal.core import health, metrics

urlpatterns = [
    path("", include("portal.home.urls")),
    path("accounts/", include("allauth.urls")),
    path("language/", set_language, name="set_language"),
    path("learn/", include("onboarding.learning.urls")),
    path("policies/", include("onboarding.policies.urls")),
    path("sessions/", include("onboarding.sessions.urls")),
    path("leadership/", include("onboarding.leadership.urls")),
    path("people/", include("onboarding.people.urls")),
    path("drafts/", include("campaigns.drafting.urls")),
    path("drafts/", include("campaigns.drafting.screening.urls")),
    path("review/", include("campaigns.reviewing.urls")),
    path("", include("campaigns.publishing.urls")),
    path("share/", include("campaigns.sharing.urls")),
    path("dashboard/", include("portal.dashboard.urls")),
    path("records/", include("portal.records.urls")),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
]
