# Makes the folders that the app writes to, and proves that it can.

import os
import tempfile

from stop import Stop, numbered


def try_folder(folder):
    """Makes `folder` where it is missing, and a file in it; raises OSError."""
    os.makedirs(folder, exist_ok=True)
    with tempfile.TemporaryFile(prefix=".seaworthy-", dir=folder):
        pass


def owner_of(path):
    """Returns owner and mode of `path`, or of the nearest parent that exists."""
    while not os.path.lexists(path):
        path = os.path.dirname(path)
    status = os.stat(path)
    return f"{path} belongs to {status.st_uid}:{status.st_gid} with mode {status.st_mode & 0o7777:04o}"


def prepare_folders(folders):
    """Makes each folder and checks that it is writable; stops with all that are not."""
    problems = []
    for folder in folders:
        try:
            try_folder(folder)
        except OSError as error:
            problems.append(f"{folder}: {error.strerror}; {owner_of(folder)}")
    if problems:
        me = f"{os.geteuid()}:{os.getegid()}"
        raise Stop(os.EX_CONFIG, "\n  ".join([
            f"cannot write to {numbered(len(problems), 'folder')} as user {me}:",
            *problems,
            f"help: give the volume to {me} (chown), or mount a volume or a tmpfs with uid={os.geteuid()} there",
        ]))
