"""The WAMP face of the daemon: procedures in, events out. It knows no SQL."""
