from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "perfmgmt.api"

    def ready(self) -> None:
        from perfmgmt.api import schema  # noqa: F401 - registers how the schema describes sign-in
