"""Shows what a student wrote so that it can only be looked at; knows `course`."""
