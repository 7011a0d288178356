"""The chapter, the notebook and the problem set of these exercises."""

from functools import partial

from mlcourse.exercises.place import place

section = partial(place, page="embeddings", notebook="embeddings-exercises", problem_set="ps12-embeddings")
