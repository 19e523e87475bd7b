"""Fixtures for pytest, which finds this module by itself. What it costs a project that uses none is this file."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from ..runtime.context import LambdaContext
    from .client import Client
    from .runtime_api import RuntimeAPI


@pytest.fixture
def lambda_context() -> "LambdaContext":
    """A context with 3000 ms left."""
    from .lambda_context import context

    return context()


@pytest.fixture
def lambic_client() -> "Callable[..., Client]":
    """`testing.Client`: lambic_client(handler, source="alb")."""
    from .client import Client

    return Client


@pytest.fixture
def lambic_runtime() -> "Iterator[Callable[..., RuntimeAPI]]":
    """Starts a `testing.RuntimeAPI`, lambic_runtime("functions/hello.handler"), and ends it after the test."""
    from .runtime_api import RuntimeAPI

    with ExitStack() as stack:

        def start(*arguments: Any, **options: Any) -> RuntimeAPI:
            return stack.enter_context(RuntimeAPI(*arguments, **options))

        yield start
