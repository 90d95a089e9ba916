"""
A trial in plain NumPy: readable, slow, and the specification of the compiled engine.

In the order of a trial: `work` draws what there is to do, `placement` gives it a place in time,
`trials` puts both together with hammocks and risks, `money` counts what it costs and what the
client pays.
"""
