"""The entry point: runs the command line, and is the one place where faults are caught, printed and made exit codes."""

import sys


def main() -> None:
    """Run `acsi` with the process's arguments."""
    from acsi.errors import AcsiError

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        from acsi.cli.app import app

        app()
    except AcsiError as error:
        from acsi.cli.console import show_problems

        show_problems(error.problems)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)


if __name__ == "__main__":
    main()
