"""When activities run, how many hours each week takes of whom, and what merging paths cost."""
