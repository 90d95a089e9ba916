"""
Plans of other tools in and out; whatever a plan cannot hold is named.

=============  ====================================================================================
`draft`        tasks, links, calendar and people of any tool, and how they become a plan
`xml`          XML without entities, read safely
`mspdi`        MS Project XML, which ProjectLibre and GanttProject write too
`gan`          GanttProject
`xer`          Primavera P6
`task_table`   task tables in CSV and XLSX, of TaskJuggler too
`reading`      `read_plan_file`: which of these a file is
`rows_out`     what every format out says of an activity
`mspdi_out`    MS Project XML out
`table_out`    XLSX and CSV out
`writing`      `export_plan`: MSPDI, XLSX and CSV out
=============  ====================================================================================
"""
