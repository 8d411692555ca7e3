"""What ./dev stands on: processes, the Python environment, local servers. Standard library."""
