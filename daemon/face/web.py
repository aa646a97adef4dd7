"""``support.backend.*``: what only web calls, for whoever came over HTTP."""

from __future__ import annotations

from daemon.face.calls import Answer, Caller, Handler, owner
from daemon.model import exported
from daemon.protocol import schemas
from daemon.services.audit import AuditLog
from daemon.services.health import Health
from daemon.services.mailboxes import Mailboxes
from daemon.services.outbox import Outbox
from daemon.services.people import People
from daemon.services.sessions import Sessions
from daemon.services.staff import Staff

PREFIX = "support.backend."


class WebProcedures:
    """Web proves cookies and Bearer tokens itself; here begins what needs the database."""

    def __init__(
        self,
        sessions: Sessions,
        staff: Staff,
        outbox: Outbox,
        mailboxes: Mailboxes,
        people: People,
        audit: AuditLog,
        health: Health,
    ) -> None:
        self._sessions = sessions
        self._staff = staff
        self._outbox = outbox
        self._mailboxes = mailboxes
        self._people = people
        self._audit = audit
        self._health = health

    def handlers(self) -> dict[str, Handler]:
        return {
            PREFIX + "session": self.session,
            PREFIX + "end_session": self.end_session,
            PREFIX + "login": self.login,
            PREFIX + "logout": self.logout,
            PREFIX + "password": self.password,
            PREFIX + "me": self.me,
            PREFIX + "outbox": self.outbox,
            PREFIX + "send_again": self.send_again,
            PREFIX + "unsubscribe": self.unsubscribe,
            PREFIX + "confirm": self.confirm,
            PREFIX + "export": self.export,
            PREFIX + "export_messages": self.export_messages,
            PREFIX + "erase": self.erase,
            PREFIX + "audit": self.audit,
            PREFIX + "health": self.health,
        }

    async def session(self, _caller: Caller, arguments: schemas.OpenSessionFrom) -> Answer:
        # With both the anonymous credentials end.
        both = arguments.token is not None and arguments.resume is not None
        return Answer(await self._sessions.open(arguments), ends=both)

    async def end_session(self, _caller: Caller, arguments: schemas.EndSession) -> Answer:
        await self._sessions.end(arguments.login_id)
        return Answer({}, ends=True)

    async def login(self, _caller: Caller, arguments: schemas.LoginFrom) -> Answer:
        login = await self._staff.login(arguments.email, arguments.password, arguments.address)
        return Answer(login.to_wire(), {"cookie": login.cookie})

    async def logout(self, _caller: Caller, arguments: schemas.EndSession) -> Answer:
        await self._staff.logout(arguments.login_id)
        return Answer({}, ends=True)

    async def password(self, caller: Caller, arguments: schemas.ChangePasswordOf) -> Answer:
        login = await self._staff.change_password(caller.known, arguments.login_id, arguments.current, arguments.new)
        return Answer(login.to_wire(), {"cookie": login.cookie}, ends=True)

    async def me(self, caller: Caller, _arguments: schemas.Nothing) -> Answer:
        return Answer(await self._staff.me(caller.known))

    async def outbox(self, caller: Caller, _arguments: schemas.Nothing) -> Answer:
        owner(caller)
        return Answer(await self._outbox.newest())

    async def send_again(self, caller: Caller, arguments: schemas.OfEmail) -> Answer:
        return Answer(await self._outbox.send_again(owner(caller), arguments.email_id))

    async def unsubscribe(self, _caller: Caller, arguments: schemas.Unsubscribe) -> Answer:
        await self._mailboxes.unsubscribe(arguments.token, again=arguments.again)
        return Answer({})

    async def confirm(self, _caller: Caller, arguments: schemas.Confirm) -> Answer:
        await self._mailboxes.confirm(arguments.token)
        return Answer({})

    async def export(self, caller: Caller, arguments: schemas.OfUser) -> Answer:
        export, page = await self._people.export(owner(caller), arguments.user_id)
        return Answer(export.to_wire(page.messages), {"has_more": page.has_more})

    async def export_messages(self, caller: Caller, arguments: schemas.OfUserMessages) -> Answer:
        owner(caller)
        page = await self._people.messages(arguments.user_id, arguments.since)
        return Answer({"messages": [exported(each) for each in page.messages], "has_more": page.has_more})

    async def erase(self, caller: Caller, arguments: schemas.OfUser) -> Answer:
        await self._people.erase(owner(caller), arguments.user_id)
        return Answer({}, ends=True)

    async def audit(self, caller: Caller, arguments: schemas.Audit) -> Answer:
        owner(caller)
        return Answer(await self._audit.page(arguments.before, arguments.limit))

    async def health(self, _caller: Caller, _arguments: schemas.Nothing) -> Answer:
        return Answer(await self._health.look())
