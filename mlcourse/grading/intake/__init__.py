"""Makes whole notebooks of what students handed in."""
