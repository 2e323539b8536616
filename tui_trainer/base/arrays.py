"""Types of numpy arrays: of floats, of indices and of booleans."""

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
"""A numpy array of float64; the docstring of a function or attribute of this type says the shape."""
IndexArray = NDArray[np.intp]
"""A numpy array of indices into another array."""
BoolArray = NDArray[np.bool_]
"""A numpy array of booleans."""
