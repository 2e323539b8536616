"""Code of the datasets: how they are read or computed in plain Python."""

from types import MappingProxyType

from tui_trainer.catalogue.code import Code, ConditionalLines

TABLE = Code(
    setup=(
        ConditionalLines(
            "prepare",
            "divide_by_max",
            (
                "x = np.array(x)",
                "largest = x.max(axis=0)",
                "largest[largest == 0] = 1  # such a column stays as it is",
                "x = x / largest",
            ),
        ),
        ConditionalLines(
            "prepare",
            "standardize",
            (
                "x = np.array(x)",
                "deviation = x.std(axis=0) * (x.max(axis=0) != x.min(axis=0))",
                "deviation[deviation == 0] = 1  # a column of equal numbers stays at its scale",
                "x = (x - x.mean(axis=0)) / deviation",
            ),
        ),
        "x = torch.tensor(x, dtype=torch.float32)",
        "y = torch.tensor(y, dtype=torch.float32)",
    ),
)
"""Code for a table of numbers. The lines before it set `x` and `y` to lists of rows: inputs and targets."""

NOISY = "y = torch.tensor(curve + noise * normals, dtype=torch.float32)"
CUBIC = Code(
    setup=(
        "points = np.arange(-3, 3.1, 0.1).reshape(-1, 1)",
        "curve = 0.9 + 0.5 * points + 3.0 * points**2 + 2.4 * points**3",
        "normals = np.random.default_rng(seed).standard_normal(points.shape)",
        "x = torch.tensor(points, dtype=torch.float32)",
        NOISY,
    ),
    lines_after_edit=MappingProxyType({"noise": (NOISY,)}),
)
