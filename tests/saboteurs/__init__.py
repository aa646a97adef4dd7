"""One saboteur for each protection: a small patch that takes it away, and the tests that then must fail.

``make saboteurs`` applies each to a copy of the checkout and runs its tests there. A protection that nobody misses is
one that nobody tests.
"""
