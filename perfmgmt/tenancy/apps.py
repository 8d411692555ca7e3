from django.apps import AppConfig


class TenancyConfig(AppConfig):
    name = "perfmgmt.tenancy"

    def ready(self) -> None:
        from perfmgmt.tenancy import checks, wording  # noqa: F401 - registers the system checks

        wording.install()
