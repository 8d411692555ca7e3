"""What every endpoint shares stands here; the nouns come from the apps, composed in perfmgmt.urls."""

urlpatterns: list = []
