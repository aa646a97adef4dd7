"""What runs in the Crossbar node: node configuration, ticket check, authorizer, guard, and the mount of web.

No database, nothing that blocks. Only :mod:`router.crossbar_private` and :mod:`router.patches` touch
what Crossbar does not document: the first for what we need, the second for speed.
"""
