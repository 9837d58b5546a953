#!/bin/sh
# Makes the database and the two roles, and sets their passwords. Runs by itself on an empty volume, and may
# be run again: that is how a password is changed (docs/operations.md).
# PostgreSQL's image sources this file where it is not executable, hence neither `exec` nor `set -u`.
set -e
: "${HANDOFF_OWNER_PASSWORD:?}" "${HANDOFF_APP_PASSWORD:?}"

# Passwords are read by psql itself: an argument would show in the list of processes.
psql --no-psqlrc --quiet --username "${POSTGRES_USER:-postgres}" --dbname postgres -v ON_ERROR_STOP=1 <<'SQL'
\getenv owner_password HANDOFF_OWNER_PASSWORD
\getenv app_password HANDOFF_APP_PASSWORD

SELECT 'CREATE ROLE ' || name FROM unnest(ARRAY['handoff_owner', 'handoff_app']) AS name
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec
ALTER ROLE handoff_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'owner_password';
ALTER ROLE handoff_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD :'app_password';

SELECT 'CREATE DATABASE handoff OWNER handoff_owner'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'handoff') \gexec
REVOKE ALL ON DATABASE handoff FROM PUBLIC;
GRANT CONNECT ON DATABASE handoff TO handoff_app;
SQL
