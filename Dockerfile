# The product in one image: web, worker and beat are the same code with another command.
FROM python:3.11-slim-bookworm AS build
ENV PYTHONDONTWRITEBYTECODE=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /app
COPY requirements/app.txt requirements/app.txt
RUN python -m venv /venv \
    && /venv/bin/pip install --require-hashes --only-binary :all: --no-deps -r requirements/app.txt \
    && /venv/bin/pip uninstall --yes pip setuptools
COPY manage.py ./
COPY perfmgmt perfmgmt
COPY strategy strategy
COPY objectives objectives
COPY accountability accountability
COPY reviews reviews
COPY evaluations evaluations
COPY templates templates
COPY static static
# Collecting files reads the settings but reaches no server: these addresses lead nowhere.
RUN MODE=production SECRET_KEY=only-for-collecting-static-files ALLOWED_HOSTS=localhost \
    DATABASE_URL=postgresql://nobody@localhost/nothing REDIS_URL=redis://localhost \
    /venv/bin/python manage.py collectstatic --no-input
RUN /venv/bin/python -m compileall -q /venv /app

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin throughline \
    && install --directory --owner=throughline /data /data/media
COPY --from=build /venv /venv
COPY --from=build /app /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=perfmgmt.settings MODE=production MEDIA_ROOT=/data/media \
    WEB_CONCURRENCY=2
WORKDIR /app
USER 10001
VOLUME /data
EXPOSE 8000
# The request names the first allowed host, because any other is refused.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["python", "-c", \
    "import os, urllib.request as u; u.urlopen(u.Request('http://127.0.0.1:8000/healthz', headers={'Host': os.environ['ALLOWED_HOSTS'].split(',')[0].lstrip('.')}), timeout=4)"]
CMD ["gunicorn", "perfmgmt.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", \
     "--threads", "4", "--worker-tmp-dir", "/dev/shm", "--no-control-socket", "--access-logfile", "-"]
