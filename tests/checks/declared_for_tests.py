"""What the exercises of these tests share with real ones and do not care about."""

PLACE = {
    "book": "tests.html#here",
    "section": "Tests",
    "notebook": "none",
    "problem_set": "none",
    "points": 2,
}
