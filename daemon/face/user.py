"""``support.chat.*``: what the person who asks may do, always in their own chat."""

from __future__ import annotations

from daemon.face.calls import Answer, Caller, Handler
from daemon.protocol import schemas
from daemon.services.announcer import Announcer
from daemon.services.chats import Chats
from daemon.services.directory import Directory
from daemon.services.mailboxes import Mailboxes
from daemon.services.sending import Sending

PREFIX = "support.chat."


class UserProcedures:
    """The chat is the one that the router proved with the caller: ``principal.grant``."""

    def __init__(
        self, chats: Chats, sending: Sending, directory: Directory, announcer: Announcer, mailboxes: Mailboxes
    ) -> None:
        self._chats = chats
        self._sending = sending
        self._directory = directory
        self._announcer = announcer
        self._mailboxes = mailboxes

    def handlers(self) -> dict[str, Handler]:
        return {
            PREFIX + "open": self.open,
            PREFIX + "send": self.send,
            PREFIX + "messages": self.messages,
            PREFIX + "mark_read": self.mark_read,
            PREFIX + "typing": self.typing,
            PREFIX + "confirm_email": self.confirm_email,
            PREFIX + "pulse": self.pulse,
        }

    async def open(self, caller: Caller, _arguments: schemas.Nothing) -> Answer:
        return Answer((await self._chats.open(caller.known)).to_wire())

    async def send(self, caller: Caller, arguments: schemas.Send) -> Answer:
        user = caller.known
        sent = await self._sending.send(user, user.grant, arguments.content, arguments.client_id)
        return Answer(sent.message.to_wire(), {"repeated": sent.repeated})

    async def messages(self, caller: Caller, arguments: schemas.OneDirection) -> Answer:
        page = await self._chats.messages(caller.known.grant, arguments.since, arguments.before, arguments.limit)
        return Answer(page.to_wire())

    async def mark_read(self, caller: Caller, arguments: schemas.UpTo) -> Answer:
        return Answer((await self._chats.mark_read(caller.known, arguments.up_to_seq)).to_wire())

    async def typing(self, caller: Caller, arguments: schemas.Typing) -> Answer:
        user = caller.known
        self._announcer.typing(user.grant, "user", await self._directory.name(user), arguments.active)
        return Answer({})

    async def confirm_email(self, caller: Caller, _arguments: schemas.Nothing) -> Answer:
        await self._mailboxes.ask(caller.known)
        return Answer({})

    async def pulse(self, caller: Caller, arguments: schemas.Pulse) -> Answer:
        return Answer((await self._chats.pulse(caller.known, arguments.page)).to_wire())
