"""Speed benchmarks, and the measuring, goals and report that they share."""
