"""The language room: text in, tokens out. It knows no files of reports and no engines.

`unicode` defines the normal form of a syllable, `segment` joins syllables into
words as pyvi does with what `model` and `crfsuite` read of it, `analyzer` puts
both together and remembers `chunks` in a `table`; `strings` does the same for what users type.
"""
