"""``{count}`exercises```: how many there are, counted when the page is built.

Of ``chapters``, ``sets``, ``notebooks``, ``rows``, ``exercises`` and ``mistakes``. A number that somebody
wrote into the text would be wrong with the next topic.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.util.docutils import SphinxRole

from .course import CONTENTS, chapters_of, load_registry


def counts(config) -> dict[str, int]:
    """Count what the table of contents and the registry have."""
    exercises = load_registry(config).values()
    return {
        "chapters": len(chapters_of()),
        "sets": len({e.problem_set for e in exercises}),
        "notebooks": len({e.notebook for e in exercises}),
        "rows": len({e.row for e in exercises}),
        "exercises": len(exercises),
        "mistakes": sum(len(e.mistakes) for e in exercises),
    }


class CountRole(SphinxRole):
    """A number in the middle of a sentence."""

    def run(self):
        """Look the number up; read the page again when the table of contents changes."""
        self.env.note_dependency(str(CONTENTS))
        found = counts(self.config)
        if self.text not in found:
            problem = f"count: {self.text!r} is none of {', '.join(found)}"
            message = self.inliner.reporter.error(problem, line=self.lineno)
            return [], [message]
        return [nodes.Text(str(found[self.text]))], []


def setup(app):
    """Register the role."""
    app.add_role("count", CountRole())
