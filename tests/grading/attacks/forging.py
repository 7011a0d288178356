"""Cells that write on the wire in place of the process that they run in."""

from pathlib import Path

GRAMMAR = Path(__file__).parents[1] / "isolated" / "wire" / "forged.py"
# the order channel of the process that runs the cells, found by walking up the stack
ORDERS = """
import struct, sys
def orders():
    f = sys._getframe()
    while not (type(f.f_locals.get("self")).__name__ == "StudentSide" and "orders" in f.f_locals): f = f.f_back
    return f.f_locals["orders"].sock
def forge(text):
    body = text.encode("utf-8", "surrogatepass")
    orders().sendall(struct.pack("<II", len(body), 0) + body)
"""


def saying(*texts):
    """A cell that says each of these before its own result."""
    return ORDERS + "".join(f"forge({text!r})\n" for text in texts)


def saying_at_random(seed, count):
    """A cell that says so many results from the grammar of the wire."""
    grammar = GRAMMAR.read_text(encoding="utf-8")
    return f"{ORDERS}{grammar}\nimport random\none = Forger(random.Random({seed}))\n" + (
        f"for _ in range({count}): orders().sendall(one.frame(one.result()))"
    )


def output(data, metadata="{}"):
    shown = f'{{"output_type":"display_data","data":{data},"metadata":{metadata}}}'
    return f'{{"outputs":[{shown}],"outcome":"done","count":1}}'


ARRAY = '{"!":"array","dtype":"float64","shape":[0],"buffer":0}'
LONG = '{"outputs":[{"output_type":"stream","name":"stdout","text":"' + "x" * 10
FORGED = {
    "metadata that is an array": [output("{}", f'{{"a":{ARRAY}}}')],
    "data that is an ellipsis": [output('{"application/json":{"!":"ellipsis"}}')],
    "data that is complex": [output('{"application/json":{"!":"complex","re":1,"im":2}}')],
    "half a character": [output('{"text/plain":"\\ud800"}', '{"\\udc00":"\\ud800"}')],
    "numbers that JSON does not have": [output('{"application/json":[NaN,Infinity,1e999]}')],
    "many objects": ['[' + ",".join(['{"!":"objects","shape":[300000]}'] * 500) + "]"],
    "an impossible shape": ['{"!":"objects","shape":[0,549755813888,549755813888]}'],
    "a verdict": [output('{"application/vnd.mlcourse.check+json":{"exercise":"SMALL-2","points":3,"lines":[]}}')],
    "no result": ["null", "[]", "7", '"x"', "{}"],
    "an outcome of ours": ['{"outputs":[],"outcome":"grader_fault"}'],
    "results that were not asked for": ['{"outputs":[],"outcome":"done","count":1}'] * 20,
    "too deep": ["[" * 5000 + "]" * 5000],
}  # fmt: skip
LARGE = ORDERS + (
    'text = \'{"outputs":[{"output_type":"stream","name":"stdout","text":"\' + "x" * 66_000_000'
    ' + \'"}],"outcome":"done","count":1}\'\nforge(text)'
)
NAMED = ORDERS + ('forge("[" + \'{"!":"named","name":"P","fields":[],"items":[]},\' * 290_000 + "0]")')
CELLS = {name: saying(*texts) for name, texts in FORGED.items()} | {
    "sixty-six megabytes": LARGE,
    "many small named tuples": NAMED,
}
