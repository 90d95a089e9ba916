"""
What a trial needs to know, built from a plan.

`builder` turns a plan and a calibration into a `model.Model`: its activities in an order in which
they can be simulated, their uncertain quantities (`variables`), where the spread of their efforts
comes from (`effort_tables`), who works on them (`staffing`), what the status leaves to do
(`remaining_work`), and the calendars on one axis of time (`timeline`).
"""
