"""Says what a course consists of; knows no other room."""
