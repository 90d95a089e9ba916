"""
Who is given people first: one priority list per plan, the same in every trial.

`priorities` chooses the list, with the compiled search of `engine.compiled.priority_search`;
`mirror` reads a plan backwards, for one half of double justification.
"""
