"""The pages behind the links of emails: no more of them, or "this address is mine"."""
