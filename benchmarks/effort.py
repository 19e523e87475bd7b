"""How much is measured: enough for figures that hold, or just enough to see that everything works."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Effort:
    """`rounds` and `starts` are per client and interleaved; `counted` events are compared by strace and valgrind.

    `megabytes` of events are sent to a client in each round of each size. `build_shares` divide the mixed project.
    """

    rounds: int
    warmup: int
    events: int
    counted: int
    starts: int
    size_rounds: int
    megabytes: int
    tail_rounds: int
    tail_events: int
    long_events: int
    build_rounds: int
    build_shares: tuple[int, ...]
    responses: int
    in_process: int
    check_rounds: int
    check_functions: tuple[int, ...]


FULL = Effort(
    rounds=15,
    warmup=1000,
    events=4000,
    counted=500,
    starts=40,
    size_rounds=7,
    megabytes=24,
    tail_rounds=10,
    tail_events=10_000,
    long_events=1_000_000,
    build_rounds=3,
    build_shares=(1, 10),
    responses=20,
    in_process=500,
    check_rounds=5,
    check_functions=(10, 40, 160),
)
QUICK = Effort(
    rounds=2,
    warmup=1000,
    events=200,
    counted=20,
    starts=2,
    size_rounds=2,
    megabytes=1,
    tail_rounds=2,
    tail_events=1000,
    long_events=10_000,
    build_rounds=1,
    build_shares=(10,),
    responses=2,
    in_process=20,
    check_rounds=1,
    check_functions=(10,),
)
