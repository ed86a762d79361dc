"""`python portal/core/ask.py URL`: exit status 0 when the address answers with success. For container health checks: it imports nothing of the portal."""

import sys
import urllib.error
import urllib.request


def main(url: str) -> int:
    """Asks once, for at most five seconds; says why not."""
    request = urllib.request.Request(url, headers={"Host": "127.0.0.1"})  # noqa: S310  (an address of the compose file)
    try:
        with urllib.request.urlopen(request, timeout=5):  # noqa: S310
            return 0
    except urllib.error.HTTPError as answer:
        sys.stdout.write(answer.read(600).decode(errors="replace"))
    except OSError as error:
        sys.stdout.write(str(error))
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
