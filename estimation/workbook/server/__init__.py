"""
The server behind the pages: who may open which page, and what a page may ask of it.

=================  ================================================================================
`launch`           `open_workbook`: makes both doors, prints their links, serves until it is ended
`voila_server`     `WorkbookServer`: Voila with one notebook, our template, and the gate before it
`gate`             `Gate` and `Keys`: which address, cookie and origin is let through
`self_check`       tries at start that strangers, and code sent by a page, are refused
`widget_messages`  which messages of a page reach its kernel
`role_kernels`     a kernel for each page, owned by one role; ends with its page
`limits`           bytes, seconds and kernels that one visitor may take
`seal_keeper`      keeps the key of blind estimates, so that no kernel has it
`link_file`        opens a browser with a link that no other user can read
`jupyter_adapter`  all that is used of jupyter-server, voila and jupyterlab; checked at start
`lab`              JupyterLab for the analyst, with a secret of its own
=================  ================================================================================

``voila/`` has the template of a page. Nothing here knows what a page shows; `workbook.app` does.
"""
