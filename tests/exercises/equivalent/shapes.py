"""Mutants that are right, of the topic shapes: the change, and why it changes nothing."""

EQUIVALENT = {
    "CNN-01": {
        "-room → room": "how much is missing stands in the message alone",
    },
}
