"""The inner loops of this room: compiled functions over the code points of a text."""
