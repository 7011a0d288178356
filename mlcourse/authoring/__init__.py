"""Writes the files of a new topic, with what is left to do in them; of other rooms it knows only the error.

`new_topic` writes them, `unfilled` finds what is left.
"""

from mlcourse.authoring.topic import Topic
from mlcourse.authoring.unfilled import Todo, unfilled
from mlcourse.authoring.writing import Written, new_topic

__all__ = ["Todo", "Topic", "Written", "new_topic", "unfilled"]
