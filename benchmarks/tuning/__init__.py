"""What `benchmarks/tune_ranking.py` is made of: ways of typing, sets, features of candidates, the search."""
