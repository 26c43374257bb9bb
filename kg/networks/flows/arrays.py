"""The array types of this package."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
Mask = NDArray[np.bool_]
Index = NDArray[np.intp]
#: Noise needs fewer digits than flows.
Noise = NDArray[np.float32]
