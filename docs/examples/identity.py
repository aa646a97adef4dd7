"""Tell Frontdesk who your user is: sign an identity token on your server, for its page to pass to the widget.

pip install pyjwt
FRONTDESK_IDENTITY_SECRET=… python identity.py user-42 ann@example.com "Ann Lee"
"""

import os
import sys
import time

import jwt


def identity_token(user_id: str, email: str | None = None, name: str | None = None) -> str:
    """:param user_id: your own id of the user, which never changes."""
    claims: dict[str, object] = {"sub": user_id, "aud": "frontdesk", "exp": int(time.time()) + 3600}
    if email:
        claims["email"] = email
    if name:
        claims["name"] = name
    return jwt.encode(claims, os.environ["FRONTDESK_IDENTITY_SECRET"], algorithm="HS256")


if __name__ == "__main__":
    print(identity_token(*sys.argv[1:4]))
