"""Judges one kind of exercise, a file a kind; knows `running`, `maths`, `cost`, `naming`, `repairs`."""
