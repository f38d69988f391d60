"""searchsvc: full-text search for archives of Vietnamese reports."""

__version__ = "0.1.0"
