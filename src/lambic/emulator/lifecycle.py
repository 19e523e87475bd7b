"""The life of one worker as the Runtime API sees it: a table, with no I/O beside it.

Source: AWS, "Using the Lambda runtime API", and the states and messages of AWS's Runtime Interface Emulator.
"""

from enum import Enum


class State(Enum):
    """The values are the names in the Runtime API's messages."""

    STARTED = "Started"
    READY = "Ready"
    RUNNING = "Running"
    RESPONDING = "InvocationResponse"
    RESPONSE_SENT = "ResponseSent"
    INIT_ERROR = "InitError"


class Step(Enum):
    """What a worker asks for; DELIVER: it is given an event; SENT: its answer is there as a whole."""

    NEXT = "Ready"
    DELIVER = "Running"
    RESPONSE = "InvocationResponse"
    ERROR = "InvocationErrorResponse"
    SENT = "ResponseSent"
    INIT_ERROR = "InitError"


TABLE = {
    (State.STARTED, Step.NEXT): State.READY,
    (State.STARTED, Step.INIT_ERROR): State.INIT_ERROR,
    (State.READY, Step.NEXT): State.READY,
    (State.READY, Step.DELIVER): State.RUNNING,
    # Asking again without an answer brings the same event again: the reply may have been lost on its way.
    (State.RUNNING, Step.NEXT): State.RUNNING,
    (State.RUNNING, Step.RESPONSE): State.RESPONDING,
    (State.RUNNING, Step.ERROR): State.RESPONDING,
    (State.RESPONDING, Step.SENT): State.RESPONSE_SENT,
    (State.RESPONSE_SENT, Step.NEXT): State.READY,
}
"""(state, step) -> the state after it; what is missing is not allowed."""


class NotAllowed(Exception):
    """The step has no place in this state."""

    def __init__(self, state: State, step: Step) -> None:
        super().__init__(
            f"State transition from {state.value} to {step.value} failed for runtime. "
            "Error: State transition is not allowed"
        )


class Lifecycle:
    """Where a worker stands."""

    def __init__(self) -> None:
        self.state = State.STARTED

    def take(self, step: Step) -> State:
        """Goes on to the next state and gives it. Raises NotAllowed, the state unchanged."""
        after = TABLE.get((self.state, step))
        if after is None:
            raise NotAllowed(self.state, step)
        self.state = after
        return after
