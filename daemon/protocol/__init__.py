"""The words that router, web and daemon share: URIs, schemas, errors, tokens. It imports nothing of ours."""
