"""What `benchmarks/gpu.py` finds out about one device; needs torch and NumPy alone."""
