"""Every table, imported in one place for Alembic and for string foreign keys between domains."""

from switchboard.core.audit import AuditEvent
from switchboard.core.models import Base
from switchboard.domains.assistant.models import Assistant
from switchboard.domains.assistant.tools.models import McpServer, Tool, ToolCall
from switchboard.domains.assistant.versions.models import AssistantVersion
from switchboard.domains.conversation.contacts.models import Contact, WebhookSecret
from switchboard.domains.conversation.gaps.models import Gap
from switchboard.domains.conversation.models import Conversation, Message, Visitor
from switchboard.domains.knowledge.models import Chunk, Document
from switchboard.domains.knowledge.retrieval.models import ChunkEmbedding, EmbeddingIndex
from switchboard.domains.knowledge.websites.models import CrawlHost, Website, WebsitePage
from switchboard.domains.tenant.models import AllowedDomain, IdentitySecret, OriginSighting, Tenant
from switchboard.domains.usage.models import UsageMonth
from switchboard.domains.user.models import LoginSession, PasswordReset, RefreshToken, User
from switchboard.domains.widget.models import RedeemedTicket

__all__ = [
    "AllowedDomain",
    "Assistant",
    "AssistantVersion",
    "AuditEvent",
    "Base",
    "Chunk",
    "ChunkEmbedding",
    "Contact",
    "Conversation",
    "CrawlHost",
    "Document",
    "EmbeddingIndex",
    "Gap",
    "IdentitySecret",
    "LoginSession",
    "McpServer",
    "Message",
    "OriginSighting",
    "PasswordReset",
    "RedeemedTicket",
    "RefreshToken",
    "Tenant",
    "Tool",
    "ToolCall",
    "UsageMonth",
    "User",
    "Visitor",
    "WebhookSecret",
    "Website",
    "WebsitePage",
]
