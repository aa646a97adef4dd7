"""A bot that answers every user's message with the message itself.

    pip install autobahn
    frontdesk key add "Echo bot" --scope bot
    FRONTDESK_WS=ws://127.0.0.1:8080/ws FRONTDESK_KEY=fdk_… python bot.py

It shows what every integration needs: sign in with an API key, subscribe before fetching, unpack batches, and send with
a client_id that is made from what it answers, so that no repetition, crash or restart makes it answer twice.
"""

import os
from typing import Any

from autobahn.asyncio.component import Component, run
from autobahn.wamp.exception import ApplicationError

bot = Component(
    transports=[{"type": "websocket", "url": os.environ["FRONTDESK_WS"], "max_retries": -1, "max_retry_delay": 30}],
    realm="support",
    authentication={"ticket": {"authid": "bot", "ticket": os.environ["FRONTDESK_KEY"]}},
    # A wrong or revoked key stays wrong; whatever else is in the way passes.
    is_fatal=lambda error: getattr(error, "error", "") == "support.error.unauthorized",
)


async def joined(session: Any, _details: Any) -> None:
    async def heard(event: dict[str, Any]) -> None:
        for each in event["events"] if event["type"] == "batch" else [event]:
            if each["type"] == "new_user_message":
                await answer(session, each["message"])

    await session.subscribe(heard, "support.admin.notifications")
    page = await session.call("support.admin.chats", limit=200)
    for chat in page["chats"]:  # what was said while we were away
        if chat["last_message_sender"] == "user":
            newest = await session.call("support.admin.messages", chat["id"], limit=1)
            await answer(session, newest["messages"][0])
    print("listening", flush=True)


async def answer(session: Any, message: dict[str, Any]) -> None:
    content = f"You said: {message['content'][:1000]}"
    try:
        await session.call("support.admin.send", message["chat_id"], content, f"echo-{message['id']}")
    except ApplicationError as error:
        print(f"message {message['id']} was not answered: {error.error}", flush=True)


bot.on("join", joined)

if __name__ == "__main__":
    run([bot])
