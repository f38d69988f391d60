"""A user's syntax tree to an engine's `Query`: which reports are found, and what they score.

Syllables are the base: a report is found by them alone, while adjacency, pyvi's
words and the title only raise its score. `matching` says what is found,
`meaning` what a typed syllable may stand for, `scoring` what it is worth.
"""
