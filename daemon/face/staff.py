"""``support.admin.*``: what staff and integrators may do."""

from __future__ import annotations

from collections.abc import Callable

from daemon.face.calls import Answer, Caller, Handler
from daemon.face.keys import noting
from daemon.protocol import schemas
from daemon.protocol.answers import SenderType
from daemon.services.announcer import Announcer
from daemon.services.chats import Chats
from daemon.services.directory import Directory
from daemon.services.keys import Keys
from daemon.services.people import People
from daemon.services.presence import Presence
from daemon.services.sending import Sending

PREFIX = "support.admin."
TellHere = Callable[[str, int, str, bool], None]
"""``(what, session id, chat id, active)``: tells all daemons who views or types where."""


class StaffProcedures:
    """Rights by scope are checked before a handler is reached (:func:`daemon.face.calls.endpoint`)."""

    def __init__(
        self,
        chats: Chats,
        sending: Sending,
        directory: Directory,
        announcer: Announcer,
        presence: Presence,
        tell_here: TellHere,
        keys: Keys,
        people: People,
    ) -> None:
        self._chats = chats
        self._sending = sending
        self._directory = directory
        self._announcer = announcer
        self._presence = presence
        self._tell_here = tell_here
        self._keys = keys
        self._people = people

    def handlers(self) -> dict[str, Handler]:
        return noting(self._keys, self._plain())

    def _plain(self) -> dict[str, Handler]:
        return {
            PREFIX + "chats": self.chats,
            PREFIX + "chat": self.chat,
            PREFIX + "messages": self.messages,
            PREFIX + "send": self.send,
            PREFIX + "archive": self.archive,
            PREFIX + "unarchive": self.unarchive,
            PREFIX + "assign": self.assign,
            PREFIX + "claim": self.claim,
            PREFIX + "set_status": self.set_status,
            PREFIX + "set_priority": self.set_priority,
            PREFIX + "mark_viewed": self.mark_viewed,
            PREFIX + "block": self.block,
            PREFIX + "unblock": self.unblock,
            PREFIX + "typing": self.typing,
            PREFIX + "viewing": self.viewing,
            PREFIX + "away": self.away,
            PREFIX + "presence": self.presence,
            PREFIX + "pulse": self.pulse,
        }

    async def chats(self, caller: Caller, arguments: schemas.Chats) -> Answer:
        return Answer((await self._chats.list(caller.known, arguments)).to_wire())

    async def chat(self, _caller: Caller, arguments: schemas.OfChat) -> Answer:
        return Answer((await self._chats.chat(arguments.chat_id)).to_wire())

    async def messages(self, _caller: Caller, arguments: schemas.OfChatMessages) -> Answer:
        page = await self._chats.messages(arguments.chat_id, arguments.since, arguments.before, arguments.limit)
        return Answer(page.to_wire())

    async def send(self, caller: Caller, arguments: schemas.SendTo) -> Answer:
        sent = await self._sending.send(caller.known, arguments.chat_id, arguments.content, arguments.client_id)
        return Answer(sent.message.to_wire(), {"repeated": sent.repeated})

    async def archive(self, caller: Caller, arguments: schemas.Archive) -> Answer:
        return Answer((await self._chats.archive(caller.known, arguments.chat_id, arguments.keep_email)).to_wire())

    async def unarchive(self, caller: Caller, arguments: schemas.OfChat) -> Answer:
        return Answer((await self._chats.unarchive(caller.known, arguments.chat_id)).to_wire())

    async def assign(self, caller: Caller, arguments: schemas.Assign) -> Answer:
        return Answer((await self._chats.assign(caller.known, arguments.chat_id, arguments.admin_id)).to_wire())

    async def claim(self, caller: Caller, arguments: schemas.OfChat) -> Answer:
        return Answer((await self._chats.claim(caller.known, arguments.chat_id)).to_wire())

    async def set_status(self, caller: Caller, arguments: schemas.SetStatus) -> Answer:
        return Answer((await self._chats.set_status(caller.known, arguments.chat_id, arguments.status)).to_wire())

    async def set_priority(self, caller: Caller, arguments: schemas.SetPriority) -> Answer:
        return Answer((await self._chats.set_priority(caller.known, arguments.chat_id, arguments.priority)).to_wire())

    async def mark_viewed(self, caller: Caller, arguments: schemas.Viewed) -> Answer:
        return Answer((await self._chats.mark_viewed(caller.known, arguments.chat_id, arguments.up_to_seq)).to_wire())

    async def block(self, caller: Caller, arguments: schemas.Block) -> Answer:
        user = await self._people.block(caller.known, arguments.user_id, arguments.reason)
        return Answer(user.to_wire(), ends=True)

    async def unblock(self, caller: Caller, arguments: schemas.OfUser) -> Answer:
        return Answer((await self._people.unblock(caller.known, arguments.user_id)).to_wire())

    async def typing(self, caller: Caller, arguments: schemas.InChat) -> Answer:
        principal = caller.known
        await self._chats.exists(arguments.chat_id)
        sender_type: SenderType = "admin" if principal.role == "admin" else "bot"
        name = await self._directory.name(principal)
        self._announcer.typing(arguments.chat_id, sender_type, name, arguments.active)
        self._tell_here("typing", caller.session_id, arguments.chat_id, arguments.active)
        return Answer({})

    async def viewing(self, caller: Caller, arguments: schemas.InChat) -> Answer:
        await self._chats.exists(arguments.chat_id)
        self._tell_here("viewing", caller.session_id, arguments.chat_id, arguments.active)
        return Answer({})

    async def away(self, caller: Caller, arguments: schemas.Typing) -> Answer:
        self._tell_here("away", caller.session_id, "", arguments.active)
        return Answer({})

    async def presence(self, _caller: Caller, _arguments: schemas.Nothing) -> Answer:
        return Answer({"staff_online": self._presence.staff_online, "admins": await self._presence.admins()})

    async def pulse(self, caller: Caller, _arguments: schemas.Nothing) -> Answer:
        return Answer((await self._chats.staff_pulse(caller.known)).to_wire())
