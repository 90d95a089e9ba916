"""
Blind estimates of two people, and what they come to together.

==============  ===================================================================================
`quantities`    what is estimated: hours of a role in an activity, or days of one
`rounds`        who is in, who asks for another round, what is agreed
`pool`          two estimates and past work as one quantity
`views`         how the two lie to each other, as sentences and marks
==============  ===================================================================================
"""
