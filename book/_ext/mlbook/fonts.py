"""Fonts for the site: only the glyphs that it shows, in a file named after its content."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

# What a font keeps of its names: copyright and licence. Its own name is reserved for the whole font.
NAMES = [0, 13, 14]


def part_of(font: Path, characters: Iterable[int], folder: Path) -> Path | None:
    """Write the part of `font` that shows these characters into `folder`, unless it lies there already.

    WOFF, because its compression is Python's own. Without the features that swap glyphs: small letters drawn
    anew for exponents would double the size. None if the font has none of the characters.
    """
    wanted = frozenset(characters)
    digest = hashlib.sha256(font.read_bytes() + repr(sorted(wanted)).encode()).hexdigest()[:12]
    target = folder / f"{font.stem}-{digest}.woff"
    if target.exists():
        return target
    from fontTools import subset
    from fontTools.ttLib import TTFont

    options = subset.Options(flavor="woff", layout_features=[], name_IDs=NAMES, hinting=False)
    with TTFont(font, lazy=True) as whole:
        if wanted.isdisjoint(whole.getBestCmap()):
            return None
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=wanted)
        subsetter.subset(whole)
        whole.flavor = "woff"
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob(f"{font.stem}-*.woff"):
            old.unlink()
        unfinished = target.with_suffix(".part")
        whole.save(unfinished)
        unfinished.replace(target)  # another build may be reading
    return target
