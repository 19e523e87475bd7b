"""Lambda on this machine: Runtime API, Invoke API, HTTP gateway, workers, reload. Begin with service.py."""

from .invocation import InvocationResult
from .launch import Launch, Launcher
from .limits import Patience
from .report import (
    Answered,
    Event,
    Invoked,
    Output,
    Problem,
    Reloaded,
    Reporter,
    ServedFunction,
    Serving,
    WorkerExited,
    WorkerStarted,
)
from .service import Service

__all__ = [
    "Answered",
    "Event",
    "InvocationResult",
    "Invoked",
    "Launch",
    "Launcher",
    "Output",
    "Patience",
    "Problem",
    "Reloaded",
    "Reporter",
    "ServedFunction",
    "Service",
    "Serving",
    "WorkerExited",
    "WorkerStarted",
]
