# A command whose output has the log format of everything else: as JSON, each of its lines becomes an object.

import subprocess
import sys
import threading

from seaworthy_runtime import lines


class Command(subprocess.Popen):
    """A process; `wait` returns when its output is through as well."""

    def __init__(self, command, **more):
        self.copies = []
        if not lines.is_json():
            super().__init__(command, **more)
            return
        super().__init__(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="backslashreplace",
                         **more)
        for source, target in ((self.stdout, sys.stdout), (self.stderr, sys.stderr)):
            copy = threading.Thread(target=self.copy, args=(source, target), daemon=True)
            copy.start()
            self.copies.append(copy)

    @staticmethod
    def copy(source, target):
        """Passes each line on."""
        for line in source:
            target.write(line if line.endswith("\n") else line + "\n")

    def wait(self, timeout=None):
        code = super().wait(timeout)
        for copy in self.copies:
            copy.join(1)  # a child of its own may hold the output open
        return code
