"""What every page of an organisation shows around its content."""


def shell(request):
    return {
        "organization": request.organization,
        "member": request.member,
        "now": request.now,
    }
