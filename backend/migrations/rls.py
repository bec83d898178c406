"""What every migration that makes a table calls: walls for tenant tables, grants for platform tables."""

from alembic import op

APP_ROLE = "switchboard_app"
SYSTEM_ROLE = "switchboard_system"
ALL = "SELECT, INSERT, UPDATE, DELETE"


def protect_tenant_table(table: str, *, tenant_column: str = "tenant_id", app_may: str = ALL) -> None:
    """Force row-level security on a table: the app role sees the bound tenant, the system role sees all.

    The setting reads as an empty string once a pooled connection's transaction has ended, hence `nullif`.
    """
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    bound = f"{tenant_column} = nullif(current_setting('app.tenant_id', true), '')"
    op.execute(f"CREATE POLICY tenant_isolation ON {table} TO {APP_ROLE} USING ({bound}) WITH CHECK ({bound})")
    op.execute(f"CREATE POLICY system_access ON {table} TO {SYSTEM_ROLE} USING (true) WITH CHECK (true)")
    op.execute(f"GRANT {app_may} ON {table} TO {APP_ROLE}")
    op.execute(f"GRANT {ALL} ON {table} TO {SYSTEM_ROLE}")


def grant_platform_table(table: str) -> None:
    """A table that belongs to no tenant: only the system role may touch it."""
    op.execute(f"GRANT {ALL} ON {table} TO {SYSTEM_ROLE}")
