"""Files that belong to a submission and are nobody's work, as nbgrader's exchange calls them."""

__all__ = ["DATE_FILE", "SECRET_FILE"]

DATE_FILE = "timestamp.txt"  # when it was handed in
SECRET_FILE = "submission_secret.txt"  # by which the exchange finds the way back to whoever handed in
