"""
What the cells of a table mean: one reading for pages, pasted tables and files.

Only text and arrays are known here. What can be read two ways is told as such, and a `Question`
asks it; nothing is guessed.
"""
