"""HTTP translated into calls: REST, cookies, Origins, static files, OpenAPI.

A Klein app that knows only the protocol. It runs in the Crossbar router worker, or alone; no database, nothing that
blocks.
"""
