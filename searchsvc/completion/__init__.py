"""What a user may be about to type: the rest of a word, a phrase that goes on, a title.

Everything comes from the reports. `typed` reads what stands in the field,
`phrases` finds what follows, `writing` looks up how the reports write it.
"""
