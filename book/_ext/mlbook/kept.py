"""What is known of each page once it has been read, until it is read again.

It lives in Sphinx's pickled environment. Where pages are read by several processes, each knows its own.
"""

from __future__ import annotations

from typing import Any


class PerPage:
    """A table by page, under a name of its own in the environment; `keep` makes Sphinx look after it."""

    def __init__(self, name: str) -> None:
        self.attribute = f"course_{name}"

    def of(self, env) -> dict[str, Any]:
        """Return the table, page → what is known of it."""
        if not hasattr(env, self.attribute):
            setattr(env, self.attribute, {})
        return getattr(env, self.attribute)

    def keep(self, app) -> None:
        """Forget a page that is read again, and take over what another process has read."""
        app.connect("env-purge-doc", self._forget)
        app.connect("env-merge-info", self._take_over)

    def _forget(self, app, env, docname) -> None:
        self.of(env).pop(docname, None)

    def _take_over(self, app, env, docnames, other) -> None:
        theirs = self.of(other)
        self.of(env).update({name: theirs[name] for name in docnames if name in theirs})
