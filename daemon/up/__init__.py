"""``frontdesk up``: the whole product from one process that keeps every part alive."""
