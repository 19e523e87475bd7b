"""The life of a worker, as a table."""

import pytest

from lambic.emulator.lifecycle import TABLE, Lifecycle, NotAllowed, State, Step


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("step", Step)
def test_a_step_leads_where_the_table_says_or_is_refused(state, step):
    life = Lifecycle()
    life.state = state
    if (state, step) in TABLE:
        assert life.take(step) is TABLE[state, step]
    else:
        with pytest.raises(NotAllowed):
            life.take(step)
        assert life.state is state


def test_a_worker_that_answers_goes_round():
    life = Lifecycle()
    steps = [
        Step.NEXT,
        Step.DELIVER,
        Step.RESPONSE,
        Step.SENT,
        Step.NEXT,
        Step.DELIVER,
        Step.ERROR,
        Step.SENT,
        Step.NEXT,
    ]
    assert [life.take(step).value for step in steps] == [
        "Ready", "Running", "InvocationResponse", "ResponseSent",
        "Ready", "Running", "InvocationResponse", "ResponseSent", "Ready",
    ]  # fmt: skip


def test_the_refusal_names_both_states():
    with pytest.raises(NotAllowed, match=r"^State transition from Started to InvocationResponse failed for runtime"):
        Lifecycle().take(Step.RESPONSE)
