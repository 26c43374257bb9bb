"""Great-circle distances between seats of government, in kilometres."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kg.networks.flows.arrays import Matrix
from kg.networks.provinces.given import Place

#: Mean radius of the earth (IUGG), in kilometres.
EARTH = 6371.0088


def distances(places: Sequence[Place]) -> Matrix:
    """n × n distances by the haversine formula, in the order of ``places``; 1 where an end has no seat (such pairs
    are outside and their distance is not used)."""
    far = far_apart([place.at for place in places])
    return np.where(np.isinf(far), 1.0, far)


def far_apart(seats: Sequence[tuple[float, float] | None]) -> Matrix:
    """n × n distances of seats (latitude, longitude; None: none), infinite where an end has none."""
    n = len(seats)
    result = np.full((n, n), np.inf)
    seated = [i for i, seat in enumerate(seats) if seat is not None]
    at = np.radians([seat for seat in seats if seat is not None]).reshape(-1, 2)
    north, east = at[:, 0], at[:, 1]
    half = np.sin((north[:, None] - north) / 2) ** 2
    half += np.cos(north[:, None]) * np.cos(north) * np.sin((east[:, None] - east) / 2) ** 2
    result[np.ix_(seated, seated)] = 2 * EARTH * np.arcsin(np.sqrt(half))
    return result
