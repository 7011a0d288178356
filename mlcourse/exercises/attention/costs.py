"""Exercises on the symmetry of attention, and on what it costs (ATT-07, ATT-08)."""

from __future__ import annotations

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.explain import ExplainExercise
from mlcourse.checks.kinds.formula import FormulaExercise
from mlcourse.checks.kinds.value import ValueExercise
from mlcourse.exercises.attention.place import section
from mlcourse.exercises.marking import marked_by

SYMMETRY = section("equivariance", "Attention knows no order")
COST = section("attention-cost", "What attention costs")
L, E, HEADS = 1024, 768, 12

EXERCISES: tuple[Exercise, ...] = (
    ExplainExercise(
        id="ATT-07-explain",
        title="Equivariant, not invariant",
        points=2,
        **SYMMETRY,
        function="multihead_attention",
        question=(
            "Let P be a permutation matrix and f self-attention without mask and positions. Show that "
            "f(PX) = P f(X). Then say for each of these whether the statement still holds, and why: a causal "
            "mask; positions added to X before; the keys alone permuted, not the values; keys and values both."
        ),
        **marked_by(__file__, "ATT-07-explain"),
        hints=(
            "The queries, keys and values of PX are PQ, PK and PV.",
            "softmax runs along rows: softmax(P S Pᵀ) = P softmax(S) Pᵀ, because P only moves entries.",
            "PᵀP = I stands between the weights and the values.",
        ),
    ),
    ValueExercise(
        id="ATT-07",
        title="Rows that change places",
        points=1,
        **SYMMETRY,
        function="multihead_attention",
        answer_names=("moved", "same_queries", "first_causal"),
        answer=((3.0, 5.0, 7.0), (5.0, 7.0, 3.0), 8.0),
        correct=(
            Correct("lists", ([3, 5, 7], [5, 7, 3], 8)),
            Correct("by indices", (tuple([5.0, 7.0, 3.0][i] for i in (2, 0, 1)), (5.0, 7.0, 3.0), 8)),
            Correct("whole numbers", ((3, 5, 7), (5, 7, 3), 8)),
        ),
        mistakes=(
            Mistake(
                "invariant for equivariant",
                ((5.0, 7.0, 3.0), (5.0, 7.0, 3.0), 8.0),
                "The outputs change places with the inputs.",
            ),
            Mistake(
                "the inverse permutation",
                ((7.0, 3.0, 5.0), (5.0, 7.0, 3.0), 8.0),
                "The first input is now c, whose output was the third.",
            ),
            Mistake(
                "keys and values that move the outputs",
                ((3.0, 5.0, 7.0), (3.0, 5.0, 7.0), 8.0),
                "A query finds the same keys with the same values, in another order: the sum is the same.",
            ),
            Mistake(
                "the causal output moved along",
                ((3.0, 5.0, 7.0), (5.0, 7.0, 3.0), 3.0),
                "With a causal mask the first position sees itself alone, whatever it is.",
            ),
        ),
        hints=(
            "f(PX) = P f(X): row i of PX is row p(i) of X.",
            "A mean does not depend on the order of what it is taken of.",
            "With a causal mask, position 0 has one key: its weight is 1.",
        ),
    ),
    FormulaExercise(
        id="ATT-08-formula",
        title="Costs as formulas",
        points=1,
        **COST,
        function="attention_cost",
        answer_names=("parameters", "flops", "scores", "half"),
        names=("L", "E", "h"),
        domain=(1.0, 3.0),
        answer=("4*E**2 + 4*E", "8*L*E**2 + 4*L**2*E", "h*L**2", "2*E"),
        correct=(
            Correct("factors in front", ("4*E*(E + 1)", "4*L*E*(2*E + L)", "h*L*L", "E + E")),
            Correct(
                "layer by layer", ("3*E*E + 3*E + E*E + E", "6*L*E**2 + 2*L*E**2 + 4*E*L**2", "L**2*h", "2*E")
            ),
            Correct(
                "head by head",
                ("4*(E**2 + E)", "8*L*E*E + h*(2*L**2*E/h + 2*L**2*E/h)", "L*L*h", "8*E/4"),
            ),
        ),
        mistakes=(
            Mistake(
                "a product with a sum counted as one",
                ("4*E**2 + 4*E", "4*L*E**2 + 2*L**2*E", "h*L**2", "2*E"),
                "A multiplication and an addition are two operations.",
            ),
            Mistake(
                "the heads as a factor",
                ("4*E**2 + 4*E", "8*L*E**2 + 4*h*L**2*E", "h*L**2", "2*E"),
                "A head has only E/h channels: h heads cost what one of width E does.",
            ),
            Mistake(
                "three projections",
                ("3*E**2 + 3*E", "6*L*E**2 + 4*L**2*E", "h*L**2", "3*E/2"),
                "Behind the heads stands a fourth, E × E.",
            ),
            Mistake(
                "the product with the values forgotten",
                ("4*E**2 + 4*E", "8*L*E**2 + 2*L**2*E", "h*L**2", "4*E"),
                "QKᵀ and AV: two products of L²E multiplications.",
            ),
            Mistake(
                "one matrix of scores",
                ("4*E**2 + 4*E", "8*L*E**2 + 4*L**2*E", "L**2", "2*E"),
                "Each head has a matrix of weights of its own.",
            ),
        ),
        hints=(
            "Four layers of E × E weights and E biases.",
            "A product (a × b)(b × c) takes 2abc operations; QKᵀ and AV take 2L²E each, over all heads.",
            "Half: 8LE² = 4L²E. Solve for L.",
        ),
    ),
    ValueExercise(
        id="ATT-08",
        title="Costs in numbers",
        points=2,
        **COST,
        function="attention_cost",
        answer_names=("count", "operations", "weights", "cache"),
        answer=(2_362_368, 8_053_063_680, 12_582_912, 1_572_864),
        correct=(
            Correct(
                "by the formulas",
                (4 * E * E + 4 * E, 8 * L * E * E + 4 * L * L * E, HEADS * L * L, 2 * L * E),
            ),
            Correct("as floats", (2362368.0, 8053063680.0, 12582912.0, 1572864.0)),
            Correct("factors in front", (4 * E * (E + 1), 4 * L * E * (2 * E + L), 12 * 2**20, 2 * L * E)),
        ),
        mistakes=(
            Mistake(
                "the heads as a factor of the operations",
                (2_362_368, 8 * L * E * E + 4 * HEADS * L * L * E, 12_582_912, 1_572_864),
                "A head has only E/h channels.",
            ),
            Mistake(
                "a product with a sum counted as one",
                (2_362_368, 4_026_531_840, 12_582_912, 1_572_864),
                "A multiplication and an addition are two operations.",
            ),
            Mistake(
                "one matrix of scores",
                (2_362_368, 8_053_063_680, 1_048_576, 1_572_864),
                "Each head has a matrix of weights of its own.",
            ),
            Mistake(
                "three projections",
                (3 * E * E + 3 * E, 6 * L * E * E + 4 * L * L * E, 12_582_912, 1_572_864),
                "Behind the heads stands a fourth, E × E.",
            ),
            Mistake(
                "the biases forgotten",
                (4 * E * E, 8_053_063_680, 12_582_912, 1_572_864),
                "Each of the four layers has E biases.",
            ),
            Mistake(
                "a cache that grows with the square",
                (2_362_368, 8_053_063_680, 12_582_912, 2 * L * L),
                "For each position one key and one value, of E numbers each.",
            ),
            Mistake(
                "the product with the values forgotten",
                (2_362_368, 8 * L * E * E + 2 * L * L * E, 12_582_912, 1_572_864),
                "QKᵀ and AV: two products.",
            ),
        ),
        hints=(
            "(3E, E) and (E, E) weights, 3E + E biases.",
            "2·L·E·3E + 2·L²·E + 2·L²·E + 2·L·E·E operations.",
            "h·L² weights; one key and one value of width E for each position.",
        ),
    ),
)
