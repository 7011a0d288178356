"""What a person types, with the demonstration and its simulated class."""
