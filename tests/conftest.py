"""What holds for all tests."""

import signal

# A job in the background of a shell without job control is started with SIGINT ignored (POSIX: "Shell Command
# Language", 2.11), and so would be every program that a test interrupts.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
