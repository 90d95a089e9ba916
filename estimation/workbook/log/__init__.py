"""
The session log: rows that both pages add to, and the plan as it stands after them.

===============  ==================================================================================
`shared`         `SharedLog`: the log as one page knows it, and how that page writes to it
`fold`           `Log` and `State`: which rows count, and the plan that they make
`row_shapes`     what rows of each kind hold; refuses a damaged row
`plan_paths`     the value at a path of a plan
`placement`      where a changed value goes: into the plan, or the scenario in use
`rewrite`        rows that lead from one plan to another
`results`        simulations of the states of a log; each is run once
`known_rates`    roles without rates yet: the money of the others stands
`file_writing`   writes the plan's file, unless others have changed it
`set_aside`      makes the changes of a meeting a scenario
`plan_files`     which session the file of a plan goes on with; copies of a file
===============  ==================================================================================
"""
