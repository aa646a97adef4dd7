"""Staff sign-in and passwords."""

from __future__ import annotations

from dataclasses import dataclass

from daemon.clock import Clock
from daemon.database import Database
from daemon.protocol import answers
from daemon.protocol.errors import ChatError, Forbidden, InvalidArgument, Unauthorized
from daemon.protocol.limits import STAFF_IDLE_SECONDS
from daemon.protocol.principals import Principal
from daemon.protocol.tokens import Access, Signer
from daemon.services.backoff import Backoff
from daemon.services.passwords import Passwords
from daemon.store import admins, audit, logins
from daemon.store.admins import Admin

_WRONG = "Wrong address or password."
"""The same for an unknown address, a wrong password and a disabled account."""


@dataclass(frozen=True, slots=True)
class StaffLogin:
    """A new login: the answer, and the session cookie's token, which only web is told."""

    admin: Admin
    csrf: str
    cookie: str

    def to_wire(self) -> answers.StaffLogin:
        wire: answers.StaffLogin = {"admin": self.admin.to_wire(), "csrf": self.csrf}
        if self.admin.must_change_password:
            wire["password_change_required"] = True
        return wire


class Staff:
    """Signs staff in and out. What must wait for a new password is held back by web, which reads the cookie."""

    def __init__(self, database: Database, clock: Clock, signer: Signer, passwords: Passwords) -> None:
        self._database = database
        self._clock = clock
        self._signer = signer
        self._passwords = passwords
        self._backoff = Backoff(clock)

    async def login(self, email: str, password: str, address: str) -> StaffLogin:
        """A new login. :param address: the network address it comes from.

        :raises Unauthorized: wrong address or password, or the account is disabled.
        :raises RateLimited: too many wrong passwords for this account from there, or too many sign-ins at once.
        """
        key = (email.casefold(), address)
        admin = await self._database.run(admins.by_email, email)
        if not await self._is_right(key, admin, password) or admin is None:
            await self._database.run(audit.login_failed, admin.id if admin else None, self._clock.now())
            raise Unauthorized(_WRONG)
        login_id = await self._database.run(admins.sign_in, admin, self._clock.now())
        if login_id is None:
            raise Unauthorized(_WRONG)
        return self.signed_in(admin, login_id)

    async def logout(self, login_id: str) -> None:
        """End a login and its sockets; repeating is harmless."""
        await self._database.run(logins.end, login_id, self._clock.now())

    async def change_password(self, principal: Principal, login_id: str, current: str, new: str) -> StaffLogin:
        """Store a new password and end every login of the account; the answer is a new one.

        :raises InvalidArgument: the current password is wrong, or the new one is the same.
        :raises Unauthorized: the account was disabled, or its password changed elsewhere meanwhile.
        :raises RateLimited: too many wrong passwords, or too many sign-ins at once.
        """
        admin = await self._admin(principal)
        if not await self._is_right((admin.id, login_id), admin, current):
            raise InvalidArgument("current is not your password", field="current")
        if new == current:
            raise InvalidArgument("new must be another password than the current one", field="new")
        hashed = await self._passwords.hash(new)
        now = self._clock.now()
        changed = await self._database.run(admins.change_password, admin, hashed, now)
        if changed is None:
            raise Unauthorized
        return self.signed_in(*changed)

    async def me(self, principal: Principal) -> dict[str, answers.Admin]:
        """``{admin}``: the account behind the caller.

        :raises Forbidden: no person calls.
        :raises Unauthorized: the account has been disabled.
        """
        return {"admin": (await self._admin(principal)).to_wire()}

    async def _admin(self, principal: Principal) -> Admin:
        if principal.role != "admin":
            raise Forbidden("This is for people of the staff.")
        admin = await self._database.run(admins.by_id, principal.id)
        if admin is None or admin.disabled_at:
            raise Unauthorized
        return admin

    async def _is_right(self, key: tuple[str, str], admin: Admin | None, password: str) -> bool:
        self._backoff.attempt(key)
        known = admin.password_hash if admin and not admin.disabled_at else None
        try:
            right = await self._passwords.matches(known, password)
        except ChatError:
            self._backoff.discount(key)
            raise
        if right:
            self._backoff.forgive(key)
        return right

    def signed_in(self, admin: Admin, login_id: str) -> StaffLogin:
        """The answer to a login that was just made."""
        expires = int(self._clock.now().timestamp()) + STAFF_IDLE_SECONDS
        principal = Principal("admin", admin.id, admin.role)
        cookie = self._signer.cookie(Access(principal, login_id, expires, admin.must_change_password))
        return StaffLogin(admin, self._signer.csrf(login_id), cookie)
