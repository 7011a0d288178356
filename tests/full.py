"""How much is run: every combination with MLCOURSE_FULL, else a choice that is always the same."""

import os

FULL = bool(os.environ.get("MLCOURSE_FULL"))
