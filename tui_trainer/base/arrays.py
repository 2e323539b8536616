"""Types of numpy arrays: of floats, of indices, of targets and of booleans."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
"""A numpy array of float64; the docstring of a function or attribute of this type says the shape."""
IndexArray = NDArray[np.intp]
"""A numpy array of indices into another array."""
TargetArray = NDArray[Any]
"""A numpy array of numbers, float64, or of class numbers, int64."""
BoolArray = NDArray[np.bool_]
"""A numpy array of booleans."""
