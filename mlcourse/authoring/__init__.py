"""Writes the files of a new topic, with what is left to do in them; of other rooms it knows only the error.

`new_topic` writes them, `new_mistake` the beginning of a mistake, `unfilled` finds what is left.
"""

from mlcourse.authoring.mistake import Stub, new_mistake
from mlcourse.authoring.topic import Topic
from mlcourse.authoring.unfilled import Todo, unfilled
from mlcourse.authoring.writing import Written, new_topic
from mlcourse.authoring.wrong_answer import Asked

__all__ = ["Asked", "Stub", "Todo", "Topic", "Written", "new_mistake", "new_topic", "unfilled"]
