"""For load balancers: alive, and ready to serve."""

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError


@require_safe
@login_not_required
def alive(request):
    return HttpResponse("alive\n", content_type="text/plain")


@require_safe
@login_not_required
def ready(request):
    """PostgreSQL must answer; without Redis pages still work, so it is only named."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("PostgreSQL does not answer\n", status=503, content_type="text/plain")
    try:
        cache.get("ready")
    except RedisError:
        return HttpResponse("ready, without Redis\n", content_type="text/plain")
    return HttpResponse("ready\n", content_type="text/plain")
