"""Mutants that are right, of the topic losses: the change, and why it changes nothing."""

from equivalent.reasons import DEFAULT_AXIS

ANY_DENOMINATOR = "where the numerator is 0 any denominator will do"
SQUARED = "the square forgets the sign"
ZERO_TARGET = "where t alone is 0 the quotient is 0 as well, and no z is 0 where t is not"

EQUIVALENT = {
    "MIS-01": {
        "z - t → t - z": SQUARED,
        "z[i] - t[i] → t[i] - z[i]": SQUARED,
    },
    "LOS-06": {
        "t == 0 → z == 0": ZERO_TARGET,
        "t != 0 → z != 0": ZERO_TARGET,
        "t[i] → z[i]": ZERO_TARGET,
        "np.where(t == 0, 1.0, z) → np.where(t == 0, 2.0, z)": ANY_DENOMINATOR,
    },
    "LOS-07-code": {
        "np.asarray(x, dtype=float) → np.asarray(x)": "np.logaddexp gives floats",
    },
    "LOS-08-code": {
        "np.take_along_axis(input, target[:, None], axis=1) → "
        "np.take_along_axis(input, target[:, None])": DEFAULT_AXIS,
    },
}
