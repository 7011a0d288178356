"""Derivations of embeddings and positions, line by line (EMB-03 to EMB-06)."""

from __future__ import annotations

from mlcourse.checks.exercise import Correct, Exercise, Mistake
from mlcourse.checks.kinds.proof import ProofExercise
from mlcourse.exercises.embeddings.place import section

TIED = "sum(GE * d(P @ W)) + sum(GZ * d(H @ W.T))"
TIED_LAST = "sum((P.T @ GE + GZ.T @ H) * dW)"
SEEN = "sa*sb + ca*cb"
SEEN_LAST = "(sa**2 + ca**2) * ck"
BACK = "sum(g * d(R @ x))"
BACK_LAST = "sum((c * g - s * (J @ g)) * dx)"
SCORE = "(q1*cm - q2*sm) * (k1*cn - k2*sn) + (q1*sm + q2*cm) * (k1*sn + k2*cn)"
SCORE_LAST = "q1 * (k1*c - k2*s) + q2 * (k1*s + k2*c)"
OPEN_LEFT = "q1*k1*cm*cn - q1*k2*cm*sn - q2*k1*sm*cn + q2*k2*sm*sn"
OPEN_RIGHT = "q1*k1*sm*sn + q1*k2*sm*cn + q2*k1*cm*sn + q2*k2*cm*cn"

EXERCISES: tuple[Exercise, ...] = (
    ProofExercise(
        id="EMB-03-derivation",
        title="One table, two gradients",
        points=2,
        **section("tied-weights", "One table at both ends"),
        function="tied_embedding_vjp",
        answer_names=("lines_emb_03",),
        matrices={
            "P": ("n", "v"),
            "H": ("n", "m"),
            "W": ("v", "m"),
            "GE": ("n", "m"),
            "GZ": ("n", "v"),
        },
        depends={"W": "dW"},
        first=TIED,
        last=TIED_LAST,
        least=4,
        answer=(
            TIED,
            "sum(GE * (P @ dW)) + sum(GZ * (H @ dW.T))",
            "sum((P.T @ GE) * dW) + sum(GZ * (H @ dW.T))",
            "sum((P.T @ GE) * dW) + sum((GZ.T @ H) * dW)",
            TIED_LAST,
        ),
        correct=(
            Correct(
                "by traces",
                (
                    TIED,
                    "trace(GE.T @ P @ dW) + trace(GZ.T @ H @ dW.T)",
                    "trace((P.T @ GE).T @ dW) + trace((GZ.T @ H).T @ dW)",
                    "sum((P.T @ GE) * dW) + sum((GZ.T @ H) * dW)",
                    TIED_LAST,
                ),
            ),
            Correct(
                "the logits first",
                (
                    TIED,
                    "sum(GE * d(P @ W)) + sum(GZ * (H @ dW.T))",
                    "sum(GE * d(P @ W)) + sum((GZ.T @ H) * dW)",
                    "sum(GE * (P @ dW)) + sum((GZ.T @ H) * dW)",
                    TIED_LAST,
                ),
            ),
            Correct(
                "the logits transposed",
                (
                    TIED,
                    "sum(GE * (P @ dW)) + sum(GZ.T * (dW @ H.T))",
                    "sum((P.T @ GE) * dW) + sum(GZ.T * (dW @ H.T))",
                    "sum((P.T @ GE) * dW) + sum((GZ.T @ H) * dW)",
                    TIED_LAST,
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "the logits taken for constant",
                (TIED, "sum(GE * (P @ dW))", "sum((P.T @ GE) * dW)", TIED_LAST),
                "The logits are made of the same table: they change, too.",
            ),
            Mistake(
                "the lookup taken for constant",
                (TIED, "sum(GZ * (H @ dW.T))", "sum((GZ.T @ H) * dW)", TIED_LAST),
                "What was looked up are rows of the same table: they change, too.",
            ),
            Mistake(
                "the mean of both",
                (TIED, "sum((P.T @ GE + GZ.T @ H) / 2 * dW)", "sum(GE)", TIED_LAST),
                "Two terms are added, and nothing is halved.",
            ),
        ),
        hints=(
            "P and H do not change: d(P @ W) = P @ dW, and d(H @ W.T) = H @ dW.T.",
            "sum(A * (B @ C)) = sum((B.T @ A) * C): so P goes over to GE.",
            "sum(GZ * (H @ dW.T)) = sum((GZ.T @ H) * dW); then add the two sums.",
        ),
    ),
    ProofExercise(
        id="EMB-04-derivation",
        title="Two positions see only their distance",
        points=1,
        **section("sinusoidal-positions", "Positions that are added: sinusoids"),
        function="sinusoidal_positions",
        answer_names=("lines_emb_04",),
        names=("sa", "ca", "sk", "ck"),
        where={"sb": "sa*ck + ca*sk", "cb": "ca*ck - sa*sk"},
        first=SEEN,
        last=SEEN_LAST,
        answer=(
            SEEN,
            "sa*(sa*ck + ca*sk) + ca*(ca*ck - sa*sk)",
            "sa**2*ck + sa*ca*sk + ca**2*ck - ca*sa*sk",
            "sa**2*ck + ca**2*ck",
            SEEN_LAST,
        ),
        correct=(
            Correct(
                "one of them first",
                (SEEN, "sa*(sa*ck + ca*sk) + ca*cb", "sa*(sa*ck + ca*sk) + ca*(ca*ck - sa*sk)", SEEN_LAST),
            ),
            Correct(
                "sorted by the shift",
                (
                    SEEN,
                    "sa*(sa*ck + ca*sk) + ca*(ca*ck - sa*sk)",
                    "ck*(sa*sa + ca*ca) + sk*(sa*ca - ca*sa)",
                    SEEN_LAST,
                ),
            ),
            Correct(
                "multiplied out",
                (
                    SEEN,
                    "sa*sa*ck + sa*ca*sk + ca*cb",
                    "sa*sa*ck + sa*ca*sk + ca*ca*ck - ca*sa*sk",
                    SEEN_LAST,
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "a cosine with a plus",
                (SEEN, "sa*(sa*ck + ca*sk) + ca*(ca*ck + sa*sk)", "sa", SEEN_LAST),
                "cos(a + k) = cos a cos k − sin a sin k.",
            ),
            Mistake(
                "a sine with a minus",
                (SEEN, "sa*(sa*ck - ca*sk) + ca*(ca*ck - sa*sk)", "sa", SEEN_LAST),
                "sin(a + k) = sin a cos k + cos a sin k.",
            ),
            Mistake(
                "the squares lost",
                (SEEN, "(sa + ca) * ck", "sa", SEEN_LAST),
                "sa meets the sa of the other position: a square is left.",
            ),
        ),
        hints=(
            "Put sb and cb in.",
            "Multiply out: two terms with ck, two with sk.",
            "The terms with sk cancel; ck is common to the others.",
        ),
    ),
    ProofExercise(
        id="EMB-05-derivation",
        title="The way back turns back",
        points=2,
        **section("rotary", "Positions that turn: rotary positions"),
        function="rotary_vjp",
        answer_names=("lines_emb_05",),
        matrices={"g": ("n",), "x": ("n",), "K": ("n", "n"), "c": (), "s": ()},
        depends={"x": "dx"},
        where={"J": "K - K.T", "R": "c * eye(n) + s * J"},
        first=BACK,
        last=BACK_LAST,
        least=4,
        answer=(
            BACK,
            "sum(g * (R @ dx))",
            "sum((R.T @ g) * dx)",
            "sum(((c * eye(n) + s * J.T) @ g) * dx)",
            "sum(((c * eye(n) - s * J) @ g) * dx)",
            BACK_LAST,
        ),
        correct=(
            Correct(
                "as dot products",
                (
                    BACK,
                    "g @ R @ dx",
                    "(c * g + s * (J.T @ g)) @ dx",
                    "(c * g - s * (J @ g)) @ dx",
                    BACK_LAST,
                ),
            ),
            Correct(
                "the two parts of R by themselves",
                (
                    BACK,
                    "sum(g * (c * dx + s * (J @ dx)))",
                    "c * sum(g * dx) + s * sum((J.T @ g) * dx)",
                    "c * sum(g * dx) - s * sum((J @ g) * dx)",
                    BACK_LAST,
                ),
            ),
            Correct(
                "with K",
                (
                    BACK,
                    "g @ (c * eye(n) + s * (K - K.T)) @ dx",
                    "c * (g @ dx) + s * ((K.T - K) @ g) @ dx",
                    "c * (g @ dx) - s * ((K - K.T) @ g) @ dx",
                    BACK_LAST,
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "turned forward once more",
                (BACK, "sum(g * (R @ dx))", "sum((R @ g) * dx)", BACK_LAST),
                "Brought over to g, a matrix is transposed.",
            ),
            Mistake(
                "the gradient passed on as it is",
                (BACK, "sum(g * dx)", "sum(g)", BACK_LAST),
                "d(R @ x) = R @ dx: the rotation stays.",
            ),
            Mistake(
                "the cosine's sign turned, too",
                (BACK, "sum((R.T @ g) * dx)", "sum((-c * g - s * (J @ g)) * dx)", BACK_LAST),
                "eye(n) is its own transpose: only J changes its sign.",
            ),
        ),
        hints=(
            "R does not change. sum(g * (R @ dx)) = sum((R.T @ g) * dx).",
            "What is R.T? eye(n) is its own transpose, and J.T = K.T - K = -J.",
            "R.T = c * eye(n) - s * J: the same rotation with -s, which is that by the opposite angle.",
        ),
    ),
    ProofExercise(
        id="EMB-06",
        title="A score sees the difference of positions",
        points=1,
        **section("relative-positions", "Only the difference is seen"),
        function="rotary",
        answer_names=("lines_emb_06",),
        names=("q1", "q2", "k1", "k2", "cm", "sm", "cn", "sn"),
        where={"c": "cn*cm + sn*sm", "s": "sn*cm - cn*sm"},
        first=SCORE,
        last=SCORE_LAST,
        least=4,
        answer=(
            SCORE,
            f"{OPEN_LEFT} + {OPEN_RIGHT}",
            "q1*k1*(cm*cn + sm*sn) - q1*k2*(cm*sn - sm*cn) + q2*k1*(cm*sn - sm*cn) + q2*k2*(sm*sn + cm*cn)",
            "q1*k1*c - q1*k2*s + q2*k1*s + q2*k2*c",
            SCORE_LAST,
        ),
        correct=(
            Correct(
                "sorted by the query",
                (
                    SCORE,
                    "q1*(cm*(k1*cn - k2*sn) + sm*(k1*sn + k2*cn)) + q2*(cm*(k1*sn + k2*cn) - sm*(k1*cn - k2*sn))",
                    "q1*(k1*(cm*cn + sm*sn) - k2*(cm*sn - sm*cn)) + q2*(k1*(cm*sn - sm*cn) + k2*(cm*cn + sm*sn))",
                    SCORE_LAST,
                ),
            ),
            Correct(
                "one product after the other",
                (
                    SCORE,
                    f"{OPEN_LEFT} + (q1*sm + q2*cm) * (k1*sn + k2*cn)",
                    f"{OPEN_LEFT} + {OPEN_RIGHT}",
                    "(q1*k1 + q2*k2)*c + (q2*k1 - q1*k2)*s",
                    SCORE_LAST,
                ),
            ),
            Correct(
                "dot product and area",
                (
                    SCORE,
                    "(q1*k1 + q2*k2)*(cm*cn + sm*sn) + (q2*k1 - q1*k2)*(cm*sn - sm*cn)",
                    "(q1*k1 + q2*k2)*c + (q2*k1 - q1*k2)*s",
                    SCORE_LAST,
                ),
            ),
        ),
        mistakes=(
            Mistake(
                "the sum of the positions",
                (
                    SCORE,
                    "(q1*k1 + q2*k2)*(cm*cn - sm*sn) + (q2*k1 - q1*k2)*(cm*sn + sm*cn)",
                    "q1",
                    SCORE_LAST,
                ),
                "The angles are subtracted: cos(n − m) = cos n cos m + sin n sin m.",
            ),
            Mistake(
                "the difference the other way",
                (SCORE, "(q1*k1 + q2*k2)*c - (q2*k1 - q1*k2)*s", "q1", SCORE_LAST),
                "s is the sine of n − m: the key's position comes first.",
            ),
            Mistake(
                "the mixed terms lost",
                (SCORE, "(q1*k1 + q2*k2)*c", "q1", SCORE_LAST),
                "q1*k2 and q2*k1 meet the sine: it says on which side the key stands.",
            ),
        ),
        hints=(
            "Multiply both products out: eight terms.",
            "Sort them by q1*k1, q1*k2, q2*k1 and q2*k2: two of each.",
            "cm*cn + sm*sn is c, and cm*sn - sm*cn is s.",
        ),
    ),
)
