"""The composition root of addresses: stable names, DESIGN section 9."""

from django.urls import path

from perfmgmt.pages import probes

urlpatterns = [
    path("healthz", probes.alive),
    path("readyz", probes.ready),
]
