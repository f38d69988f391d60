"""The inner loops of analysing many texts at once, compiled. Nothing that one search needs imports them."""
