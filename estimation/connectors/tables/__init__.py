"""
Tables of other tools: their cells, where their header stands, and what their columns mean.

=============  ====================================================================================
`grids`        a file as rows of cells, whatever divides them
`layouts`      titles above a table, boards of several blocks, headers that stand again
`recognise`    which recipe a table follows, and what its columns mean
=============  ====================================================================================
"""
