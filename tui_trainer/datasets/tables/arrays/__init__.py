"""Read tables that are arrays: numpy's .npy and .npz files, and Parquet."""
