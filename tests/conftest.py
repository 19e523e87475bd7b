"""What holds for all tests."""

import signal

# A job in the background of a shell without job control is started with SIGINT ignored (POSIX: "Shell Command
# Language", 2.11), and so would be every program that a test interrupts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_terminal_summary(terminalreporter):
    """What lambic check has found of all mistakes (tests/check/test_recall.py), whichever process has tried them."""
    reports = [each for outcome in ("passed", "failed") for each in terminalreporter.stats.get(outcome, ())]
    lines = [line for each in reports for key, value in each.user_properties if key == "recall" for line in value]
    if lines:
        terminalreporter.section("recall of lambic check")
        for line in lines:
            terminalreporter.write_line(line)
