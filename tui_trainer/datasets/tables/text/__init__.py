"""Read tables that are text, such as CSV files: recognise the format, split lines into cells, convert columns."""
