"""Mutants that are right, a file a topic: by exercise, the change and why it changes nothing.

``tests/exercises/equivalent/<topic>.py`` is needed only where a topic has one.
"""

import importlib
import pkgutil

FILES = [importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)]
EQUIVALENT = {name: listed for file in FILES for name, listed in getattr(file, "EQUIVALENT", {}).items()}
