"""The topic menu: subjects with the questions that belong to them, two levels, as in a list of frequent questions."""

from typing import Annotated

from pydantic import ConfigDict, Field

from switchboard.core.schemas import RequestModel, ResponseModel
from switchboard.core.text_fields import Line

MAX_TOPICS = 12
MAX_QUESTIONS = 12

TopicLabel = Annotated[Line, Field(min_length=1, max_length=80)]
TopicQuestion = Annotated[Line, Field(min_length=1, max_length=160)]


class Topic(ResponseModel):
    """A subject and its questions."""

    model_config = ConfigDict(frozen=True)

    label: str
    questions: list[str]


class TopicInput(RequestModel):
    """A subject and the questions that a visitor can pick from it."""

    label: TopicLabel
    questions: Annotated[list[TopicQuestion], Field(min_length=1, max_length=MAX_QUESTIONS)]


Topics = Annotated[list[TopicInput], Field(max_length=MAX_TOPICS)]
