"""The inner loops of the engine: compiled functions over arrays of the index."""
