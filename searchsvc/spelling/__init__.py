"""'Did you mean': a query's syllables as they are likelier to have been meant.

A noisy channel: what it costs to mistype a syllable so (`vietnamese.mistakes`),
against how much likelier the syllables and their neighbours become
(`likelihood`). `rows` finds the syllables of a query that may be mended,
`speller` mends them.
"""
