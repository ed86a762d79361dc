#!/usr/bin/env python
"""Runs the portal's commands: `python manage.py help` lists them."""

import os
import sys


def main() -> None:
    """Hands the command line to Django, with this project's settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
