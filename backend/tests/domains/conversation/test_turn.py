"""What a running turn keeps of the knowledge that it was given."""

from switchboard.domains.conversation.turn import SNIPPET_LENGTH, shown_of
from switchboard.integrations.llm.base import Passage


def test_of_a_long_passage_only_the_beginning_that_a_reader_is_shown_is_kept() -> None:
    long = Passage("d1", "Opening hours", "https://acme.test/hours", "We are open. " * 200)
    short = Passage("d2", "Parking", None, "Behind the building.")
    shown = shown_of([long, short])
    assert shown == [Passage("d1", "Opening hours", "https://acme.test/hours", long.text[:SNIPPET_LENGTH]), short]
    assert len(shown[0].text) == SNIPPET_LENGTH < len(long.text)
