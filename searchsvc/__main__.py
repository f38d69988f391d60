"""`python -m searchsvc`, and the command `searchsvc`."""

from __future__ import annotations


def main() -> None:
    """Run the command; only then is it imported, since processes that read files import this module as well."""
    from searchsvc.cli import main as run  # noqa: PLC0415 - as above

    run()


if __name__ == "__main__":
    main()
