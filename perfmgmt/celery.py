"""Celery: workers do the work, the beat only says "look now". Facts and promises are in PostgreSQL."""

import os

from celery import Celery
from celery.schedules import crontab
from celery.signals import worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "perfmgmt.settings")

app = Celery("throughline")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_schedule = {
    "tell people what happened": {
        "task": "perfmgmt.notices.tasks.drain",
        "schedule": 5.0,
        "options": {"expires": 10},
    },
    "raise overdue alerts": {
        "task": "objectives.tasks.raise_overdue_alerts",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    "take up waiting uploads": {
        "task": "objectives.tasks.take_up_uploads",
        "schedule": 15.0,
        "options": {"expires": 14},
    },
    "carry out accepted handovers": {
        "task": "accountability.tasks.carry_out_due_handovers",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    "escalate what is late or broken": {
        "task": "accountability.tasks.escalate_dependencies",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    "move reviews on": {
        "task": "reviews.tasks.move_reviews_on",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    "check effects whose day has come": {
        "task": "reviews.tasks.check_due_effects",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    "keep how the process did": {
        "task": "evaluations.tasks.read_health",
        "schedule": crontab(minute="17"),
        "options": {"expires": 3000},
    },
    "make packs that are due": {
        "task": "evaluations.tasks.make_scheduled_packs",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    "remove the files of old packs": {
        "task": "evaluations.tasks.clear_packs",
        "schedule": 3600.0,
        "options": {"expires": 3000},
    },
    "take up unfinished packs": {
        "task": "evaluations.tasks.take_up_packs",
        "schedule": 15.0,
        "options": {"expires": 14},
    },
}


@worker_init.connect
def check_role(**_kwargs) -> None:
    from perfmgmt.tenancy.policies import refuse_bypassing_role

    refuse_bypassing_role()
