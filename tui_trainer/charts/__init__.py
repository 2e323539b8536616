"""Charts. Each chart asks the model for numbers (`probe`) and turns them into a ChartSpec (`draw`)."""
