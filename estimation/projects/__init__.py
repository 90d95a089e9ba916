"""
What happens to a project after its signature; rules only: the store keeps the rows.

==================  ==============================================================================
`frozen_inputs`     past work and trials as they are frozen with a baseline, and back
`signing`           signs a plan outside the pages; loads what was signed
`states`            in kickoff, signed, under way, paused, finished, lost, cancelled
`change_files`      `*.change.yaml`: read, checked, applied to a plan
`change_orders`     numbered, offered, accepted, declined, withdrawn; what is in force
`change_effects`    what a change does under common random numbers, and the price that keeps the
                    chance of the margin
`promised`          the date and the sum in force
`chances`           chances of what is promised
`status_files`      CSV, XLSX and plans with a status into reports
`status`            plausible reports, kept; where work stands
`project_factor`    what a project has shown of its own factor
`client_plan`       the signed plan with what clients did
`today`             the plan in force as of today
`bridge`            from signed to today by cause, and whose days they were
`reforecast`        promise, bridge, ledger, contingency, warnings
`reforecasting`     one re-forecast looked at or kept; all open projects
`actions`           what would bring a promise back
`check_ins`         check-ins and promised dates as a calendar file
`notifying`         early warnings to a webhook
`tables`            re-forecasts as CSV and as an index page
==================  ==============================================================================
"""
