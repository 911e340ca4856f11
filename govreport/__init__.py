"""Read and check China's annual reports on open government information."""
