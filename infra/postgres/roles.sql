-- The three database roles of Switchboard and what they may do in the current database. Safe to run again.
--
--   switchboard_owner   owns the schema: migrations only
--   switchboard_app     serves requests; row-level security binds it to one tenant at a time
--   switchboard_system  looks across tenants where that is the job; bound by policies of its own
--
-- None of them is a superuser or may bypass row-level security. What they may do with each table is granted by the
-- migrations. Run it in Switchboard's database as an administrator. The passwords are settings of the session:
--
--   psql "$ADMIN_URL" -c "set switchboard.owner_password = '…'"  -c "set switchboard.app_password = '…'" \
--        -c "set switchboard.system_password = '…'" -f roles.sql
--
-- `python -m switchboard.cli migrate` runs the same file when DATABASE_URL names an administrator.

DO $roles$
DECLARE
  role_name text;
  role_password text;
  is_unsafe boolean;
BEGIN
  -- Two processes that start at the same time take turns (roles belong to the whole server, so does this lock).
  PERFORM pg_advisory_xact_lock(7741923001);

  FOREACH role_name IN ARRAY ARRAY['switchboard_owner', 'switchboard_app', 'switchboard_system'] LOOP
    role_password := nullif(current_setting('switchboard.' || split_part(role_name, '_', 2) || '_password', true), '');
    IF role_password IS NULL THEN
      RAISE EXCEPTION 'no password given for %', role_name
        USING HINT = format('SET switchboard.%s_password before running this file.', split_part(role_name, '_', 2));
    END IF;

    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
      EXECUTE format(
        'CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS', role_name);
    END IF;
    EXECUTE format('ALTER ROLE %I LOGIN PASSWORD %L', role_name, role_password);

    SELECT rolsuper OR rolbypassrls OR rolcreaterole INTO is_unsafe FROM pg_roles WHERE rolname = role_name;
    IF is_unsafe THEN
      RAISE EXCEPTION '% exists and may do too much (superuser, BYPASSRLS or CREATEROLE)', role_name;
    END IF;
  END LOOP;

  EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
  EXECUTE format('GRANT CONNECT, CREATE, TEMPORARY ON DATABASE %I TO switchboard_owner', current_database());
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO switchboard_app, switchboard_system', current_database());
END
$roles$;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO switchboard_owner;
GRANT USAGE ON SCHEMA public TO switchboard_app, switchboard_system;

CREATE EXTENSION IF NOT EXISTS vector;
