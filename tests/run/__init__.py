"""What a run is: recipe, history, catalogue, datasets, text."""
