"""The inner loops of marking and cutting: compiled functions over the code points of texts."""
