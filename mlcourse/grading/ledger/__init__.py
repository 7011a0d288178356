"""Keeps beside nbgrader's marks who changed them and what was decided afterwards; knows `course`."""
