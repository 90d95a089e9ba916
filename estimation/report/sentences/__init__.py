"""
Figures in plain sentences: one module and one frozen dataclass a topic.

A field is a sentence, or the title of a chart; it is None where the plan lacks its figures, and
`missing_sentences` tells what it lacks. Terminal, pages and packs read the fields and write no
sentence of their own about a figure.
"""
