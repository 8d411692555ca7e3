"""What every organisation's API shares; the nouns come from the apps, composed in perfmgmt.urls."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView

urlpatterns = [path("schema/", SpectacularAPIView.as_view(), name="schema")]
