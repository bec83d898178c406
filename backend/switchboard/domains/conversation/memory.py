"""How much of a conversation a model is reminded of: the newest exchanges that fit, each of them whole."""

from collections.abc import Sequence

from switchboard.integrations.llm.base import ChatMessage
from switchboard.integrations.llm.tokens import estimate_tokens

TOKENS_PER_MESSAGE = 4  # role and separators


def estimate_message_tokens(message: ChatMessage) -> int:
    """Tokens of a message, estimated high."""
    return TOKENS_PER_MESSAGE + estimate_tokens(message.content)


def trim_history(messages: Sequence[ChatMessage], budget_tokens: int) -> Sequence[ChatMessage]:
    """The newest messages, oldest first, that fit into the budget together.

    They begin with a question: an answer without what was asked would mislead more than it reminds.
    """
    begin = len(messages)
    for position in range(len(messages) - 1, -1, -1):
        budget_tokens -= estimate_message_tokens(messages[position])
        if budget_tokens < 0:
            break
        if messages[position].role == "user":
            begin = position
    return messages[begin:]
