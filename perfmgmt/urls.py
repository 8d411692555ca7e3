"""The composition root of addresses: stable names, DESIGN section 9."""

from django.urls import include, path

from accountability.api import api_urls as accountability_api
from evaluations.api import api_urls as evaluations_api
from objectives.api import api_urls as objectives_api
from perfmgmt.api.absence import api_urls as absence_api
from perfmgmt.api.managers import api_urls as managers_api
from perfmgmt.api.organization import api_urls as organization_api
from perfmgmt.api.units import api_urls as units_api
from perfmgmt.pages import probes, views
from reviews.api import api_urls as reviews_api
from strategy.api import api_urls as strategy_api

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

# Each app lists its nouns in `api_urls`; TenantMiddleware binds the organisation and drops it from kwargs.
api_urls = [
    *organization_api,
    *units_api,
    *managers_api,
    *absence_api,
    *strategy_api,
    *objectives_api,
    *accountability_api,
    *reviews_api,
    *evaluations_api,
]

urlpatterns = [
    path("healthz", probes.alive),
    path("readyz", probes.ready),
    path("", views.home, name="home"),
    path("accounts/", include("perfmgmt.organization.account_urls")),
    path("o/<slug:organization>/", include(organization_urls)),
    path("api/v1/", include("perfmgmt.api.urls")),
    path("api/v1/<slug:organization>/", include(api_urls)),
]

handler400 = "perfmgmt.api.problems.bad_request"
handler403 = "perfmgmt.api.problems.forbidden"
handler404 = "perfmgmt.api.problems.not_found"
handler500 = "perfmgmt.api.problems.server_error"
