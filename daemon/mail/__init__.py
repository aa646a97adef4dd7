"""Mail: what it says (:mod:`letters`), how it leaves (:mod:`transports`), what comes in (:mod:`incoming`)."""
