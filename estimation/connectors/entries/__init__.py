"""
Tracked time: who worked when on what, and how long.

=============  ====================================================================================
`days`         day, begin and end of each entry
`amounts`      how long each entry took, checked against its begin and end
`reading`      `read_entries`: a recognised table as `TrackedTime`
`tracked`      what came of it: entries, what was left out, sums
=============  ====================================================================================
"""
