"""
Files of other tools: past work, tracked time and plans in, and plans out.

=============  ====================================================================================
`recipe`       how the files of a tool are known, and what their columns mean; `recipes/` has them
`tables`       a file as a table whose columns have meanings
`entries`      tracked time out of such a table
`past_work`    estimates and actuals out of such a table
`estimates`    estimates in one file and times in another, joined
`looking`      `look_at`: what files hold, before anything is kept
`plans`        plans of other tools in, and plans out
`pasting`      blocks pasted out of a sheet, as activities
=============  ====================================================================================
"""
