"""Imported first by our own programs, not by the library: keeps away what takes long to load for nothing."""

import sys

# jsonschema, and with it nbformat, loads this package to check addresses: 1.8 of the 2 seconds that it takes
# to import nbformat, in every process, and nothing here asks for such a check.
sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]
