"""Create the two functions that write a turn.

Each is one statement, so one round trip that commits by itself: the counters of a tenant's month are one row, and its
lock must not be held while an event loop gets round to sending the next statement (ADR 0003). They run with the
caller's rights: row-level security binds them like any other statement.
"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

BEGIN_TURN = """
create function begin_turn(
  p_tenant_id text, p_conversation_id uuid, p_visitor_id uuid, p_question_id uuid, p_answer_id uuid,
  p_content text, p_idempotency_key text, p_is_retry boolean,
  p_new_conversation_assistant_id uuid, p_title text, p_is_preview boolean,
  p_model text, p_input_tokens integer, p_reserved_microusd bigint, p_lease_seconds integer,
  p_month date, p_counted_messages bigint, p_message_limit bigint, p_budget_microusd bigint,
  p_turns_since uuid, p_turn_limit integer
) returns text language plpgsql as $$
begin
  perform set_config('app.tenant_id', p_tenant_id, true);

  if p_turn_limit <= (
    select count(*) from messages
    where tenant_id = p_tenant_id and visitor_id = p_visitor_id and id > p_turns_since and role = 'assistant'
  ) then
    return 'too_fast';
  end if;

  insert into usage_months as u
    (tenant_id, month, message_count, input_tokens, output_tokens, cost_microusd, reserved_microusd)
  select p_tenant_id, p_month, p_counted_messages, 0, 0, 0, p_reserved_microusd
  where p_counted_messages <= p_message_limit
    and (p_budget_microusd is null or p_reserved_microusd <= p_budget_microusd)
  on conflict (tenant_id, month) do update
    set message_count = u.message_count + excluded.message_count,
        reserved_microusd = u.reserved_microusd + excluded.reserved_microusd
    where u.message_count + excluded.message_count <= p_message_limit
      and (p_budget_microusd is null
        or u.cost_microusd + u.reserved_microusd + excluded.reserved_microusd <= p_budget_microusd);
  if not found then
    return 'used_up';
  end if;

  if p_new_conversation_assistant_id is not null then
    insert into conversations (tenant_id, id, assistant_id, visitor_id, title, is_preview)
    values (p_tenant_id, p_conversation_id, p_new_conversation_assistant_id, p_visitor_id, p_title, p_is_preview);
  end if;

  if p_is_retry then
    update messages set is_superseded = true
    where tenant_id = p_tenant_id and conversation_id = p_conversation_id and reply_to_id = p_question_id;
  else
    insert into messages (tenant_id, id, conversation_id, visitor_id, role, content, status, citations, idempotency_key,
      is_superseded, input_tokens, output_tokens, cost_microusd, reserved_microusd)
    values (p_tenant_id, p_question_id, p_conversation_id, p_visitor_id, 'user', p_content, 'complete', '[]',
      p_idempotency_key, false, 0, 0, 0, 0);
  end if;

  insert into messages (tenant_id, id, conversation_id, visitor_id, role, content, status, citations, reply_to_id,
    is_superseded, lease_expires_at, model, input_tokens, output_tokens, cost_microusd, reserved_microusd)
  values (p_tenant_id, p_answer_id, p_conversation_id, p_visitor_id, 'assistant', '', 'streaming', '[]', p_question_id,
    false, now() + make_interval(secs => p_lease_seconds), p_model, p_input_tokens, 0, 0, p_reserved_microusd);
  return 'begun';
end
$$
"""

FINISH_TURN = """
create function finish_turn(
  p_tenant_id text, p_answer_id uuid, p_content text, p_status text, p_citations jsonb, p_finish_reason text,
  p_error_code text, p_input_tokens integer, p_output_tokens integer, p_cost_microusd bigint, p_refunded_messages bigint
) returns boolean language plpgsql as $$
declare
  answer record;
begin
  perform set_config('app.tenant_id', p_tenant_id, true);

  update messages set content = p_content, status = p_status, citations = p_citations, finish_reason = p_finish_reason,
    error_code = p_error_code, input_tokens = p_input_tokens, output_tokens = p_output_tokens,
    cost_microusd = p_cost_microusd, completed_at = now(), lease_expires_at = null
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


def upgrade() -> None:
    op.execute(BEGIN_TURN)
    op.execute(FINISH_TURN)
    for function in ("begin_turn", "finish_turn"):
        op.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {function} TO switchboard_app")


def downgrade() -> None:
    op.execute("DROP FUNCTION finish_turn")
    op.execute("DROP FUNCTION begin_turn")
