"""Add what a conversation can offer: answer policy, topics, follow-up questions and the contact form; and contacts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from migrations.rls import protect_tenant_table

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())

# As in 0009, and whether the assistant could not answer. The version before this one calls the function without it.
FINISH_TURN = """
create function finish_turn(
  p_tenant_id text, p_answer_id uuid, p_content text, p_status text, p_citations jsonb, p_finish_reason text,
  p_error_code text, p_input_tokens integer, p_output_tokens integer, p_cost_microusd bigint,
  p_refunded_messages bigint, p_is_unanswered boolean
) returns boolean language plpgsql as $$
declare
  answer record;
begin
  perform set_config('app.tenant_id', p_tenant_id, true);

  update messages set content = p_content, status = p_status, citations = p_citations, finish_reason = p_finish_reason,
    error_code = p_error_code, input_tokens = p_input_tokens, output_tokens = p_output_tokens,
    cost_microusd = p_cost_microusd, is_unanswered = p_is_unanswered, completed_at = now(), lease_expires_at = null
  where tenant_id = p_tenant_id and id = p_answer_id and status = 'streaming'
  returning conversation_id, reserved_microusd, created_at into answer;
  if not found then
    return false;
  end if;

  update conversations set last_message_at = now() where tenant_id = p_tenant_id and id = answer.conversation_id;

  update usage_months
  set message_count = message_count - p_refunded_messages,
      reserved_microusd = greatest(0, reserved_microusd - answer.reserved_microusd),
      input_tokens = input_tokens + p_input_tokens,
      output_tokens = output_tokens + p_output_tokens,
      cost_microusd = cost_microusd + p_cost_microusd
  where tenant_id = p_tenant_id and month = date_trunc('month', answer.created_at at time zone 'UTC')::date;
  return true;
end
$$
"""

# As in 0012, and no further back than a number of bytes reaches: what a model can take is counted in tokens.
READ_HISTORY = """
create function read_history(
  p_tenant_id text, p_conversation_id uuid, p_visitor_id uuid, p_before_id uuid, p_limit integer, p_most_bytes integer
) returns table (id uuid, role text, content text) language plpgsql as $$
#variable_conflict use_column
begin
  if nullif(current_setting('app.tenant_id', true), '') is null then
    perform set_config('app.tenant_id', p_tenant_id, true);
  end if;
  return query
  select m.id, m.role, m.content from conversations c
  left join lateral (
    select newest.id, newest.role, newest.content from (
      select id, role, content, sum(octet_length(content)) over (order by id desc) as bytes from messages
      where tenant_id = p_tenant_id and conversation_id = p_conversation_id and not is_superseded and content <> ''
        and (p_before_id is null or id < p_before_id)
      order by id desc limit p_limit
    ) newest
    where newest.bytes <= p_most_bytes
  ) m on true
  where c.tenant_id = p_tenant_id and c.id = p_conversation_id and c.visitor_id = p_visitor_id
  order by m.id;
end
$$
"""
FUNCTIONS = (
    "finish_turn(text, uuid, text, text, jsonb, text, text, integer, integer, bigint, bigint, boolean)",
    "read_history(text, uuid, uuid, uuid, integer, integer)",
)


def upgrade() -> None:
    _extend_assistants()
    op.add_column("messages", sa.Column("is_unanswered", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    _create_contacts()
    _create_webhook_secrets()
    op.execute(FINISH_TURN)
    op.execute(READ_HISTORY)
    for function in FUNCTIONS:
        op.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {function} TO switchboard_app")


def downgrade() -> None:
    for function in FUNCTIONS:
        op.execute(f"DROP FUNCTION {function}")
    op.drop_table("webhook_secrets")
    op.drop_table("contacts")
    op.drop_column("messages", "is_unanswered")
    op.drop_constraint(op.f("ck_assistants_answer_policy"), "assistants")
    for column in ("contact_form", "has_follow_ups", "topics", "answer_policy"):
        op.drop_column("assistants", column)


def _extend_assistants() -> None:
    op.add_column(
        "assistants", sa.Column("answer_policy", sa.Text(), server_default=sa.text("'general'"), nullable=False)
    )
    op.create_check_constraint("answer_policy", "assistants", "answer_policy in ('strict', 'general')")
    op.add_column("assistants", sa.Column("topics", JSONB, server_default=sa.text("'[]'"), nullable=False))
    op.add_column(
        "assistants", sa.Column("has_follow_ups", sa.Boolean(), server_default=sa.text("true"), nullable=False)
    )
    op.add_column("assistants", sa.Column("contact_form", JSONB, server_default=sa.text("'{}'"), nullable=False))


def _create_contacts() -> None:
    op.create_table(
        "contacts",
        sa.Column("assistant_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=True),
        sa.Column("visitor_id", sa.Uuid(), nullable=True),
        sa.Column("fields", JSONB, nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("is_read", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "assistant_id"],
            ["assistants.tenant_id", "assistants.id"],
            name=op.f("fk_contacts_tenant_id_assistant_id_assistants"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "conversation_id"],
            ["conversations.tenant_id", "conversations.id"],
            name=op.f("fk_contacts_tenant_id_conversation_id_conversations"),
            ondelete="SET NULL (conversation_id)",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "visitor_id"],
            ["visitors.tenant_id", "visitors.id"],
            name=op.f("fk_contacts_tenant_id_visitor_id_visitors"),
            ondelete="SET NULL (visitor_id)",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_contacts_tenant_id_tenants"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_contacts")),
    )
    for column in ("assistant_id", "conversation_id", "visitor_id", "created_at"):
        op.create_index(op.f(f"ix_contacts_tenant_id_{column}"), "contacts", ["tenant_id", column])
    protect_tenant_table("contacts")


def _create_webhook_secrets() -> None:
    op.create_table(
        "webhook_secrets",
        sa.Column("encrypted", sa.LargeBinary(), nullable=False),
        sa.Column("rotated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("tenant_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("uuidv7()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_webhook_secrets_tenant_id_tenants"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_webhook_secrets")),
        sa.UniqueConstraint("tenant_id", name=op.f("uq_webhook_secrets_tenant_id")),
    )
    protect_tenant_table("webhook_secrets")
