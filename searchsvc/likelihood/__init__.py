"""How likely a row of syllables is in a collection, and its likeliest reading: for spelling and completion.

`model` has the costs of syllables and of their neighbours, `chain` finds the
cheapest reading of a row, `memory` keeps what was worked out for one state of an index.
"""
