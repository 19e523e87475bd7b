"""What the client asks of a source: the event that it makes of a request, and what it makes of the answer."""

from abc import ABC, abstractmethod
from typing import Any

from ..deployment import Deployment
from ..received import Received
from ..sent_request import SentRequest

Event = dict[str, Any]


class Unfit(ValueError):
    """What the function answered is no reply of this source; the text says why."""


class NotServed(Exception):
    """The source answers by itself: no function is called."""

    def __init__(self, received: Received) -> None:
        super().__init__(f"the source answers {received.status} without calling the function")
        self.received = received


class Source(ABC):
    """`can_stream` says whether an answer in pieces goes on as it comes."""

    name: str
    can_stream = False

    @abstractmethod
    def write_event(self, sent: SentRequest, deployment: Deployment) -> Event:
        """Raises NotServed for a request that reaches no function, ValueError for what this source never has."""

    @abstractmethod
    def read_reply(self, result: Any, sent: SentRequest, deployment: Deployment) -> Received:
        """Of the decoded JSON that the function answered. Raises Unfit."""

    @abstractmethod
    def fail(self) -> Received:
        """What clients are told of a function error, and of a reply that is none."""

    def read_head(self, prelude: dict[str, Any] | None, content_type: str) -> Received:
        """Status and fields of a streamed answer. Raises Unfit."""
        raise NotImplementedError(self.name)
