"""
Files of other tools: past work, tracked time and plans in, and plans out.

=============  ====================================================================================
`pasting`      blocks pasted out of a sheet, as activities
=============  ====================================================================================
"""
