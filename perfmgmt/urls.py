"""The composition root of addresses: stable names, DESIGN section 9."""

from django.urls import include, path

from perfmgmt.api import urls as api_urls
from perfmgmt.pages import probes, views

organization_urls = [
    path("", include("perfmgmt.pages.urls")),
    path("", include("strategy.urls")),
    path("", include("objectives.urls")),
    path("", include("accountability.urls")),
    path("", include("reviews.urls")),
    path("", include("evaluations.urls")),
    path("", include("perfmgmt.organization.urls")),
    path("", include("perfmgmt.demo.urls")),
]

urlpatterns = [
    path("healthz", probes.alive),
    path("readyz", probes.ready),
    path("", views.home, name="home"),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("o/<slug:organization>/", include(organization_urls)),
    path("api/v1/", include(api_urls)),
]
