"""Headers that list what a client wants, and how much (RFC 9110, 12.4.2)."""

from __future__ import annotations


def weighted(header: str) -> dict[str, float]:
    """``{name in lower case: weight}`` in the order of the header; a weight that is none is 0."""
    weights: dict[str, float] = {}
    for each in header.split(","):
        name, _, parameter = each.partition(";")
        weights[name.strip().lower()] = _weight(parameter)
    return weights


def _weight(parameter: str) -> float:
    name, _, value = parameter.partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        return min(max(float(value), 0.0), 1.0)
    except ValueError:
        return 0.0
