#!/bin/sh
# Runs once in the database container: the application's login has no rights of its own.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$APP_PASSWORD" --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
CREATE ROLE steward_app LOGIN NOINHERIT PASSWORD :'password';
SQL
