"""Customer-satisfaction index surveys: sample, hand over, judge, estimate, rank and report."""

__version__ = "0.1.0"
