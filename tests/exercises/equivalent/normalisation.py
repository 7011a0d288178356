"""Mutants of right answers of this topic that are right."""

EQUIVALENT = {
    "NOR-05": {
        "sums(x, normalized_shape, g, xh) → sums(g, normalized_shape, g, xh)": "only the shape is asked for"
    },
    "NOR-07": {"channel(x, weight) → channel(g, weight)": "only the number of axes is asked for"},
}
