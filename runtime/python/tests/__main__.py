# Runs every class of tests in a process of its own, several at a time: most of what they do is wait.
#   python -m tests [WORD...]     only the classes whose names hold one of the words

import concurrent.futures
import pathlib
import re
import resource
import subprocess
import sys
import time
import unittest

AT_ONCE = 6
SUMMARY = re.compile(r"^(?:-{70}\n)?(?:Ran \d+ tests? in .*|OK.*|FAILED \(.*\)|NO TESTS RAN.*)\n", re.MULTILINE)


def classes(suite):
    """Yields the names of all test classes in a suite."""
    for each in suite:
        if isinstance(each, unittest.TestSuite):
            yield from classes(each)
        elif type(each).__name__ == "_FailedTest":
            yield each.id().partition('_FailedTest.')[2]  # a module that cannot be imported
        else:
            yield f"{type(each).__module__}.{type(each).__qualname__}"


def run(name):
    """Runs one class; returns its name, seconds, exit code and what it wrote."""
    began = time.monotonic()
    ran = subprocess.run([sys.executable, "-m", "unittest", name], capture_output=True, text=True)
    return name, time.monotonic() - began, ran.returncode, ran.stderr + ran.stdout


def main(words):
    here = pathlib.Path(__file__).resolve().parent
    found = unittest.defaultTestLoader.discover(str(here), top_level_dir=str(here.parent))
    names = [name for name in dict.fromkeys(classes(found)) if not words or any(word in name for word in words)]
    # The long ones first, so that none is left alone at the end.
    names.sort(key=lambda name: not re.search("Contract|Gunicorn|Health|Tracking|contract|gunicorn|health|tracking", name))
    began, counts = time.monotonic(), {"failures": 0, "errors": 0, "skipped": 0}
    total = 0
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        for name, seconds, code, output in pool.map(run, names):
            ran = int((re.search(r"^Ran (\d+) test", output, re.MULTILINE) or [0, 0])[1])
            total += ran
            before = sum(counts.values())
            for kind in counts:
                counts[kind] += sum(map(int, re.findall(rf"^(?:FAILED|OK) \(.*?{kind}=(\d+)", output, re.MULTILINE)))
            if code != 0 and sum(counts.values()) == before:
                counts["errors"] += 1
            print(f"{'ok' if code == 0 else 'FAILED':6} {name}, {ran} in {seconds:.1f} s", flush=True)
            if code != 0:
                print(SUMMARY.sub("", output), flush=True)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"{used.ru_utime + used.ru_stime:.0f} s of processor time")
    told = ", ".join(f"{kind}={count}" for kind, count in counts.items() if count)
    failed = counts["failures"] + counts["errors"]
    print(f"Ran {total} tests in {time.monotonic() - began:.1f}s\n\n{'FAILED' if failed else 'OK'}{f' ({told})' if told else ''}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
