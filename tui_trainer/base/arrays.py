"""The array types of losses, rows, weights and points. The only module of base that imports numpy."""

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
"""A numpy array of float64; its shape is in the docstring of what holds it."""
IndexArray = NDArray[np.intp]
"""A numpy array of indices into another array."""
BoolArray = NDArray[np.bool_]
"""A numpy array of true and false."""
