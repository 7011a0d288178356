"""A grammar of what a hostile process can write on the wire: JSON text, values, results, whole frames.

Everything is text, not objects: what `json.dumps` would refuse to write can be written by hand.
"""

import struct

KINDS = (
    *("tuple", "dict", "named", "array", "objects", "meta", "int", "complex", "generator", "handle"),
    *("ellipsis", "notimplemented", "pickle"),
)
TEXTS = (
    *(
        '""',
        '"x"',
        '"\\ud800"',
        '"\\udfff y"',
        '"\\ud83d\\ude00"',
        '"\\u0000"',
        '"é"',
        '"float64"',
        '"object"',
    ),
    *('"__class__"', '"stream"', '"stdout"', '"</script>"', '"\\u001b]0;x\\u0007"'),
)
NUMBERS = (
    *("0", "1", "-1", "3", "2.5", "1e999", "-1e999", "NaN", "Infinity", "-Infinity", "1e-999", "-0.0"),
    *("549755813888", "1" + "0" * 400, "9" * 5000, "true", "false", "null"),
)
MIMES = (
    '"text/plain"',
    '"text/html"',
    '"application/json"',
    '"application/vnd.mlcourse.check+json"',
    '"image/png"',
    '"image/svg+xml"',
    '"text/markdown"',
    '"\\ud800json"',
)


class Forger:
    """Writes forged text; the same chance, the same texts."""

    def __init__(self, chance):
        self.chance = chance

    def value(self, depth=0):
        """Any JSON, most of it nearly right."""
        one = self.chance
        kind = one.random()
        if depth > 4 or kind < 0.3:
            return one.choice(NUMBERS if one.random() < 0.5 else TEXTS)
        if kind < 0.45:
            return self.list(self.value, depth)
        if kind < 0.5:
            return one.choice(("[" * 90 + "]" * 90, "[" * 20_000, "{", '{"a"', "]", "", '"\\ud8'))
        if kind < 0.55:
            return "[" + ",".join(["[]"] * one.choice((10, 5_000, 400_000))) + "]"
        if kind < 0.6:
            return f'"{one.choice(("x", "é", "😀", "<b>")) * one.choice((10, 10_000, 1_000_000))}"'
        return self.node(depth)

    def list(self, item, depth):
        return "[" + ",".join(item(depth + 1) for _ in range(self.chance.randrange(4))) + "]"

    def node(self, depth):
        """A description of a value, as the encoder writes them, with some of it changed."""
        one = self.chance
        sizes = ("0", "1", "3", "300000", "549755813888", "-1", "2.0", "true", '"x"')
        parts = {
            "items": self.list(self.value, depth),
            "dtype": one.choice(('"float64"', '"object"', '"U8"', "7")),
            "shape": "[" + ",".join(one.choice(sizes) for _ in range(one.randrange(5))) + "]",
            "buffer": one.choice(("0", "1", "-1", "true", '"0"')),
            "name": one.choice(TEXTS),
            "fields": self.list(lambda depth: one.choice(TEXTS), depth),
            "hex": one.choice(('"ff"', '"zz"', "1", '"-1"')),
            "re": one.choice(NUMBERS),
            "im": one.choice(NUMBERS),
            "id": one.choice(NUMBERS),
            "state": '"1"',
            "inc": '"3"',
            "has": one.choice(NUMBERS),
            "rest": one.choice(NUMBERS),
            "scalar": "true",
            "tensor": "true",
        }
        chosen = {key: text for key, text in parts.items() if one.random() < 0.6}
        return self.object({"!": f'"{one.choice(KINDS)}"', **chosen})

    def object(self, parts):
        return "{" + ",".join(f'"{key}":{text}' for key, text in parts.items()) + "}"

    def output(self, depth=0):
        """One output of a cell, with some of it changed."""
        one = self.chance
        data = {mime.strip('"'): self.value(2) for mime in one.sample(MIMES, one.randrange(4))}
        parts = {
            "stream": {"name": one.choice(('"stdout"', '"stderr"', '"x"')), "text": self.value(3)},
            "error": {
                "ename": one.choice(TEXTS),
                "evalue": self.value(3),
                "traceback": self.list(self.value, 3),
            },
            "display_data": {"data": self.object(data), "metadata": self.object({"a": self.value(2)})},
            "execute_result": {
                "data": self.object(data),
                "metadata": "{}",
                "execution_count": one.choice(NUMBERS),
            },
        }
        kind = one.choice(tuple(parts))
        chosen = {key: self.value(3) if one.random() < 0.1 else text for key, text in parts[kind].items()}
        return self.object({"output_type": f'"{kind}"', **chosen})

    def result(self):
        """What a cell answers, with some of it changed."""
        one = self.chance
        if one.random() < 0.1:
            return self.value()
        outputs = self.list(self.output, 0) if one.random() < 0.9 else self.value()
        outcome = one.choice(('"done"', '"error"', '"grader_fault"', '"ok"', "[]", "{}", "null"))
        return self.object({"outputs": outputs, "outcome": outcome, "count": one.choice(NUMBERS)})

    def frame(self, text):
        """A frame around a text; some lie about their length."""
        body, one = text.encode("utf-8", "surrogatepass"), self.chance
        lie = one.random()
        if lie < 0.9:
            return struct.pack("<II", len(body), 0) + body
        if lie < 0.95:
            return struct.pack("<III", len(body), 1, one.choice((0, 8, 60_000_000))) + body
        return struct.pack("<II", one.choice((2**32 - 1, 2, 10**7)), one.choice((0, 2**32 - 1))) + body
