# Numbers in a file that is mapped into memory: they outlive the process that counts. The file is a row of 8-byte
# words. Word 0: how many are used. Then series: the key's length in bytes, how many numbers it has, the key as JSON,
# the numbers. A series is complete before word 0 tells of it, so a process may be killed at any point.

import json
import math
import mmap
import os
import struct

SIZE = 256 * 1024


class Store:
    """A file of series that one process at a time writes. `keys` maps a key to the index of its first number."""

    def __init__(self, path):
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            # Taken at once: a full folder is an error here, and not a signal in the middle of a request.
            os.posix_fallocate(descriptor, 0, SIZE)
            self.bytes = mmap.mmap(descriptor, SIZE)
        finally:
            os.close(descriptor)
        self.words = memoryview(self.bytes).cast("d")
        if self.words[0] == 0:
            self.words[0] = 1.0
        self.keys = {key: index for key, index, _ in entries(self.bytes)}

    def series(self, key, length):
        """Returns the index of the first number of a series, which is made where it is missing; 0 when the file
        is full."""
        index = self.keys.get(key)
        if index is None:
            index = self.keys[key] = self.add(key, length)
        return index

    def add(self, key, length):
        """Appends a series of zeros."""
        text = json.dumps(key).encode()
        used = int(self.words[0])
        first = used + 2 + math.ceil(len(text) / 8)
        if (first + length) * 8 > SIZE:
            return 0
        struct.pack_into("dd", self.bytes, used * 8, len(text), length)
        self.bytes[(used + 2) * 8:(used + 2) * 8 + len(text)] = text
        self.words[0] = float(first + length)
        return first

    def absorb(self, other):
        """Adds the series in another file's content, but for those that tell of the moment."""
        for key, _, numbers in entries(other):
            if key[0] == "gauge":
                continue
            index = self.series(key, len(numbers))
            for offset, number in enumerate(numbers if index else ()):
                self.words[index + offset] += number

    def close(self):
        self.words.release()
        self.bytes.close()


def entries(content):
    """Yields key, index and numbers of each series in a file's content."""
    if len(content) < 8:
        return
    (used,) = struct.unpack_from("d", content, 0)
    position = 1
    while position < used:
        size, length = (int(number) for number in struct.unpack_from("dd", content, position * 8))
        text = bytes(content[(position + 2) * 8:(position + 2) * 8 + size])
        first = position + 2 + math.ceil(size / 8)
        yield tuple(json.loads(text)), first, struct.unpack_from(f"{length}d", content, first * 8)
        position = first + length
