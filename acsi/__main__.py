"""The entry point: runs the command line, and is the one place where faults are caught, printed and made exit codes."""

import errno
import os
import sys

STOPPED = 130
"""What shells give for a program that was stopped from the keyboard (128 + SIGINT), and typer too."""

DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO})
"""What a disk answers that is full, can only be read, or is broken; it may be that of temporary files."""


def main() -> None:
    """Run `acsi` with the process's arguments."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        code = _run()
    except BrokenPipeError:
        # What is left to print would fail once more when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    if code == STOPPED:
        print("Stopped. Nothing is half written; `acsi status` says where a wave stands.", file=sys.stderr)
    sys.exit(code)


def _run() -> int:
    """Run the command line; the exit code is 1 for faults of the user's, 2 for usage, 70 for ours, 130 when stopped."""
    from acsi.errors import AcsiError, problem

    try:
        from acsi.cli.app import run

        code = run()
        sys.stdout.flush()
        return code
    except AcsiError as error:
        found = error.problems
    except MemoryError:
        found = (problem("F010"),)
    except BrokenPipeError:
        raise
    except KeyboardInterrupt:
        return STOPPED
    except Exception as error:
        if not isinstance(error, OSError) or error.errno not in DISK:
            from acsi.cli.crash import crash

            return crash(error, sys.argv[1:])
        found = (problem("F005", file=error.filename or "A file", reason=error.strerror),)
    from acsi.cli.console import show_problems

    show_problems(found)
    return AcsiError.exit_code


if __name__ == "__main__":
    main()
