# sys.stdout and sys.stderr where every line is a JSON object: what is printed becomes the message of one.

import io
import threading

from . import lines

LONGEST_LINE = 64 * 1024


class JsonStream(io.TextIOBase):
    """A text stream that holds what a thread writes until it ends in a newline. `expect` names a line that is
    about to be written and is complete already."""

    encoding = "utf-8"
    errors = "backslashreplace"
    line_buffering = True
    mode = "w"
    seaworthy_console = True

    def __init__(self, descriptor, name, level):
        super().__init__()
        self.descriptor = descriptor
        self.logger = name
        self.level = level
        self.name = f"<{name}>"
        self.buffer = JsonBytes(self)
        self.thread = threading.local()

    def expect(self, text):
        """The next write of this thread is `text`, a JSON line."""
        self.thread.expected = text

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        thread = self.thread
        if getattr(thread, "expected", None) == text:
            thread.expected = None
            lines.write(self.descriptor, text)
            return len(text)
        pending = getattr(thread, "pending", "") + text
        if pending.endswith("\n") or len(pending) > LONGEST_LINE:
            thread.pending = ""
            self.emit(pending)
        else:
            thread.pending = pending
        return len(text)

    def emit(self, pending):
        """Writes one object: the one that was written, or one around it."""
        message = pending.strip("\r\n")
        if message.strip():
            lines.write(self.descriptor, lines.completed(message, self.level, self.logger)
                        or lines.line(lines.facts(self.level, self.logger, message)))

    def finish(self):
        """Writes what has no newline yet."""
        pending, self.thread.pending = getattr(self.thread, "pending", ""), ""
        self.emit(pending)

    def fileno(self):
        return self.descriptor

    def isatty(self):
        return False

    def writable(self):
        return True

    def reconfigure(self, **_settings):
        """Nothing of it can be changed."""

    def detach(self):
        return self.buffer

    def close(self):
        """It stays open: an app that wraps it in a stream of its own must not end the log."""


class JsonBytes(io.BufferedIOBase):
    """The same stream for bytes."""

    seaworthy_console = True

    def __init__(self, stream):
        super().__init__()
        self.raw = self
        self.stream = stream

    def write(self, data):
        text = bytes(data).decode("utf-8", "backslashreplace")
        self.stream.write(text)
        return len(data)

    def fileno(self):
        return self.stream.descriptor

    def writable(self):
        return True

    def close(self):
        """See JsonStream.close."""
