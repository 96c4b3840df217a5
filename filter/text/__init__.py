"""See the package docstring of filter."""
