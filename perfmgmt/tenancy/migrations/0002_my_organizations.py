"""The organisation switcher: the one look across organisations, as a function that answers only this."""

from django.db import migrations

CREATE = """
CREATE FUNCTION my_organizations(person uuid)
RETURNS TABLE (slug varchar, name varchar, role varchar)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT o.slug, o.name, m.role
    FROM public.tenancy_membership m
    JOIN public.tenancy_organization o ON o.id = m.organization_id
    WHERE m.user_id = person AND m.revoked_at IS NULL
    ORDER BY lower(o.name), o.slug
$$;
REVOKE ALL ON FUNCTION my_organizations(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION my_organizations(uuid) TO throughline_app;
"""


class Migration(migrations.Migration):
    dependencies = [("tenancy", "0001_organizations_and_people")]

    operations = [
        migrations.RunSQL(CREATE, reverse_sql="DROP FUNCTION my_organizations(uuid)"),
    ]
