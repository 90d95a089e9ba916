"""
What people type, as values of a plan; and fields as pages show them.

===============  ==================================================================================
`messages`       reads the parts of a message of the browser; refuses what is missing
`entries`        what may stand at each path of a plan, and how it is read
`amounts`        reads a number in every common way of writing; asks where there are two
`surroundings`   what the plan says about a field: hours of a day, the start, the currency
`days_off`       days off: Fridays, 1 to 5 Feb
`cells`          cells of the activity table
`price_fields`   kind, amount and target of the price
`refusals`       entries that cannot be, with the reason and with answers to a doubt
`field_views`    a field for a page: its text, its error, and answers to a doubt
`labels`         what people call the parts of a plan
===============  ==================================================================================
"""
