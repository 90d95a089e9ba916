"""
What can be asked of a `Result`, as functions of it.

`activities` (dates, criticality and influence of each, what each risk costs), `weeks` (hours and
money by week), `what_ifs` (the same trials with other risks), `uncertain_inputs` (what went into
each trial), `timetable` (dates at any level), `json_document` (all of it as plain JSON).
"""
