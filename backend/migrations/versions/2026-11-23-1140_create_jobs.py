"""Create the job queue."""

from alembic import op

from migrations.jobs_sql import install_statements, uninstall_statements

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for statement in install_statements():
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    for statement in uninstall_statements():
        op.get_bind().exec_driver_sql(statement)
