"""The commands that are read, by what they do; and of some that are not, what to type instead."""

from __future__ import annotations

GREEK = {
    *("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu"),
    *("nu", "xi", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega", "Gamma", "Delta"),
    *("Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega"),
}
LETTERS = {letter: letter for letter in GREEK} | {
    "varphi": "phi",
    "varepsilon": "epsilon",
    "vartheta": "theta",
    "ell": "l",
}
FUNCTIONS = {
    **{name: name for name in ("exp", "ln", "log", "tanh", "sinh", "cosh", "max", "min", "softplus", "relu")},
    **{"sgn": "sign", "sign": "sign", "diag": "diag", "ReLU": "ReLU", "softmax": "softmax", "lse": "lse"},
    **{"tr": "tr", "Tr": "tr"},
}
SIGNS = {
    **dict.fromkeys(("cdot", "ast", "bullet"), "·"),
    "times": "×",
    **dict.fromkeys(("odot", "circ"), "⊙"),
    **dict.fromkeys(("div", "slash"), "/"),
    **dict.fromkeys(("le", "leq", "leqslant"), "<="),
    **dict.fromkeys(("ge", "geq", "geqslant"), ">="),
    **dict.fromkeys(("ne", "neq"), "!="),
    **{"lt": "<", "gt": ">", "colon": ":"},
}
FRACTIONS = {"frac", "dfrac", "tfrac", "cfrac"}
FONTS = {
    *(
        "mathrm",
        "mathbf",
        "mathsf",
        "mathit",
        "mathnormal",
        "mathtt",
        "mathcal",
        "mathbb",
        "mathds",
        "mathbbm",
        "boldsymbol",
        "bm",
    ),
    *("text", "textrm", "textbf", "textit", "textsf", "texttt", "textnormal", "operatorname", "vec"),
}
ACCENTS = {
    **dict.fromkeys(("hat", "widehat"), "hat"),
    **dict.fromkeys(("tilde", "widetilde"), "tilde"),
    **dict.fromkeys(("bar", "overline"), "bar"),
    "dot": "dot",
}
SIZES = {"left", "right", "middle"} | {
    name + side for name in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "r", "m")
}
OPENING = {"{": "{", "lbrace": "{", "lparen": "(", "lbrack": "[", "lvert": "|", "lVert": "‖"}
ALSO = {"mleft": "left", "mright": "right"}  # as MathLive writes them
ITALIC = {"exponentialE": "e", "differentialD": "d"}  # MathLive's, for letters that stand for nothing else
CLOSING = {"}": "}", "rbrace": "}", "rparen": ")", "rbrack": "]", "rvert": "|", "rVert": "‖"}
BARS = {"vert": "|", "|": "‖", "Vert": "‖"}
BEFORE = {"boxed", "underbrace", "overbrace", "underline", "mathstrut", "ensuremath"}  # read through
DROPPED = {
    *(
        ",",
        ":",
        ";",
        "!",
        " ",
        ">",
        "(",
        ")",
        "[",
        "]",
        "quad",
        "qquad",
        "enspace",
        "thinspace",
        "space",
        "&",
    ),
    *("displaystyle", "textstyle", "scriptstyle", "limits", "nolimits", "nonumber", "notag", "blacksquare"),
    *("square", "qed", "rm", "bf", "it", "hfill", "allowbreak", "strut", "Box"),
}
WITH_LABEL = {"tag", "label", "hspace", "vspace", "phantom"}  # and what stands in the braces
TRANSPOSED = {"top", "intercal", "T"}
ENVIRONMENTS = {"equation", "displaymath", "math", "gather", "gathered", "multline"}
ROWS = {"align", "aligned", "split", "eqnarray", "alignat", "alignedat", "flalign"}
CASES = {"cases", "dcases", "rcases", "array"}
MATRICES = {"matrix", "pmatrix", "bmatrix", "Bmatrix", "vmatrix", "Vmatrix", "smallmatrix"}
SUMS = {"sum": "+", "prod": "*"}
INDICATORS = {"1", "I", "𝟙"}
INSTEAD = {
    **dict.fromkeys(
        ("sin", "cos", "tan", "cot", "arctan", "arcsin", "arccos", "sec", "csc", "coth", "arctanh", "artanh"),
        "there are exp, log, sqrt, abs, tanh, sinh, cosh, sigma, softplus, sign, max and min",
    ),
    **dict.fromkeys(("int", "iint", "oint"), "write what the integral gives"),
    **dict.fromkeys(("lim", "to", "rightarrow", "infty", "limsup"), "write the value itself"),
    **dict.fromkeys(
        ("dots", "ldots", "cdots", "vdots", "ddots"), "write every term, or a sum with its bounds"
    ),
    **dict.fromkeys(("pm", "mp"), "write + or -"),
    **dict.fromkeys(
        ("nabla", "partial"), r"write the derivative as \frac{\partial y}{\partial x} or D(y, x)"
    ),
    **dict.fromkeys(("approx", "sim", "equiv", "propto", "simeq"), "write one formula alone"),
    **dict.fromkeys(("in", "notin", "forall", "exists", "R", "implies", "iff"), "write one formula alone"),
    **dict.fromkeys(("Rightarrow", "Leftrightarrow", "mapsto", "mid"), "write one formula alone"),
    **dict.fromkeys(("binom", "choose", "lfloor", "rfloor", "lceil", "rceil"), "write it out"),
    **dict.fromkeys(("langle", "rangle"), r"write the inner product as x^\top y or sum(x*y)"),
    **dict.fromkeys(("otimes", "oplus", "wedge"), r"write x y^\top or outer(x, y) for the outer product"),
    "over": r"write \frac{a}{b}",
    **dict.fromkeys(("one",), "write ones(n), with the size"),
    **dict.fromkeys(("det", "inf", "sup", "arg", "argmax", "E", "Pr"), "write it out"),
    "placeholder": "a box is empty: fill it in, or delete it",
    "imaginaryI": "all numbers are real here; i is written as a letter",
    "surd": r"write \sqrt{x}, with what is under the root in braces",
    "star": r"write x^2 for a power, \cdot for a product",
    **dict.fromkeys(("newcommand", "def", "color", "textcolor", "underset", "overset"), "leave it away"),
}
BARE = {"frac": 2, "dfrac": 2, "tfrac": 2, "cfrac": 2, "dd": 2, "sqrt": 1, **dict.fromkeys(FONTS, 1)}
BARE |= dict.fromkeys(ACCENTS, 1)  # how many single characters may follow without braces
KNOWN = {
    *LETTERS,
    *FUNCTIONS,
    *SIGNS,
    *FRACTIONS,
    *FONTS,
    *ACCENTS,
    *SIZES,
    *OPENING,
    *CLOSING,
    *BARS,
    *BEFORE,
    *DROPPED,
    *WITH_LABEL,
    *TRANSPOSED,
    *SUMS,
    *INSTEAD,
    *ALSO,
    *ITALIC,
    *("begin", "end", "sqrt", "dd", "over", "prime", "partial"),
}
