"""The route that tries a question on an assistant's knowledge."""

from typing import Annotated

from fastapi import Depends, Request

from switchboard.core.errors import problems
from switchboard.core.resources import Resources, get_resources
from switchboard.core.routing import api_router
from switchboard.core.tenancy import TenantAccess, TenantSuspended
from switchboard.domains.knowledge.errors import UnknownAssistant
from switchboard.domains.knowledge.retrieval.schemas import FoundPassages, SearchTrial
from switchboard.domains.knowledge.retrieval.service import SearchTrials

TRIALS_PER_MINUTE = 120
client_router = api_router("/api/client/documents", "client: knowledge", TenantSuspended)


@client_router.post(
    "/test-search", summary="Try a question on an assistant's knowledge", responses=problems(UnknownAssistant)
)
async def test_search(
    scope: TenantAccess, body: SearchTrial, request: Request, resources: Annotated[Resources, Depends(get_resources)]
) -> FoundPassages:
    """The passages that the assistant would be given for this question, the best first. Nothing is stored."""
    await resources.limiter.hit(f"{TRIALS_PER_MINUTE}/minute", "search-trials", scope.tenant_id)
    trials = SearchTrials(resources, request.app.state.question_vectors)
    return await trials.search(scope.tenant_id, body.assistant_id, body.question)
