"""`python -m credbot.cli`."""

import sys

from credbot.cli.parser import main

if __name__ == "__main__":
    sys.exit(main())
