-- The three roles, the database and its extensions. A psql script for a superuser; running it again changes nothing.
--
--   psql -d postgres -v ON_ERROR_STOP=1 -f perfmgmt/tenancy/roles.sql
--
-- throughline_owner  owns the tables and migrates; passes row-level security, is no superuser
-- throughline_app    serves web and workers; owns nothing, row-level security holds for it
-- throughline_scan   reads across organisations the few columns that migrations grant to it
--
-- Passwords come from the environment of psql: OWNER_DATABASE_PASSWORD, APP_DATABASE_PASSWORD,
-- SCAN_DATABASE_PASSWORD; without them the roles have none (a private socket, or another way in).
-- With -v local=on the owner may create databases, so that tests can make theirs.
-- What each role may do with a table is granted by migrations, beside the table.

\set ON_ERROR_STOP on
\getenv owner_password OWNER_DATABASE_PASSWORD
\getenv app_password APP_DATABASE_PASSWORD
\getenv scan_password SCAN_DATABASE_PASSWORD

SELECT format('CREATE ROLE %I LOGIN', name)
FROM unnest(ARRAY['throughline_owner', 'throughline_app', 'throughline_scan']) AS name
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec

ALTER ROLE throughline_owner LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION BYPASSRLS;
ALTER ROLE throughline_app LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION NOBYPASSRLS;
ALTER ROLE throughline_scan LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION BYPASSRLS;

\if :{?local}
ALTER ROLE throughline_owner CREATEDB;
GRANT pg_signal_backend TO throughline_owner; -- to drop a test database that somebody still looks at
\endif
\if :{?owner_password}
ALTER ROLE throughline_owner PASSWORD :'owner_password';
\endif
\if :{?app_password}
ALTER ROLE throughline_app PASSWORD :'app_password';
\endif
\if :{?scan_password}
ALTER ROLE throughline_scan PASSWORD :'scan_password';
\endif

SELECT 'CREATE DATABASE throughline OWNER throughline_owner'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'throughline') \gexec
ALTER DATABASE throughline OWNER TO throughline_owner;
REVOKE ALL ON DATABASE throughline FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE throughline TO throughline_app; -- bulk writes load a temporary table
GRANT CONNECT ON DATABASE throughline TO throughline_scan;

\if :{?local}
-- Test databases are copies of template1.
\connect template1
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS citext;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;
\endif

\connect throughline
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS citext;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;
ALTER SCHEMA public OWNER TO throughline_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO throughline_app, throughline_scan;
