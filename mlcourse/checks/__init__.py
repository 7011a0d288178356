"""How an answer is judged, whatever its kind: every exercise is an `Exercise`, every judgement a `Verdict`.

The rooms, from those that know nobody to those that know most: `running`, `maths`, `cost`, `naming`, `kinds`.
"""
