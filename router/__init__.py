"""What runs in the Crossbar node: node configuration, ticket check, authorizer, guard, and the mount of web.

No database, nothing that blocks. Only :mod:`router.crossbar_private` touches what Crossbar does not document.
"""
