"""`python -m filter`; the console script `hogwash` is the safer entry (see README)."""

import sys

from filter.cli import main

sys.exit(main())
