#!/bin/sh
# What runs before each start beside the peers: people and history, and the adapter where the generator finds it. The
# generator knows adapters by their path from its own folder, wherever that lies.
set -eu
mkdir -p -m 700 /tmp/frontdesk-peer
cp "$(dirname "$0")/adapter.js" /tmp/frontdesk-peer/adapter.js
exec "$(dirname "$0")/../../../.venv/bin/python" -m tests.benchmarks.history "$1"
