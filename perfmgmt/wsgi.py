"""The web process. It refuses to start with a database role that could read past the policies."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perfmgmt.settings")

application = get_wsgi_application()

from perfmgmt.tenancy.policies import refuse_bypassing_role  # noqa: E402 - after the set-up

refuse_bypassing_role()
