# How a start ends early: one exception that carries the exit code and what the operator reads.


class Stop(Exception):
    """Ends the start with `code`; `message` goes to standard error."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code
        self.message = message


def numbered(count, noun):
    """Returns `1 problem`, `2 problems`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
