"""``support.backend.*``: what web calls for the settings page. All but one's own name is for owners."""

from __future__ import annotations

from daemon.face.calls import Answer, Caller, Handler, owner
from daemon.protocol import accounts, schemas
from daemon.services.accounts import Accounts
from daemon.services.invitations import Invitations
from daemon.services.keys import Keys

PREFIX = "support.backend."


class SettingsProcedures:
    """:param site: how this installation is set up, which changes with a restart alone."""

    def __init__(self, staff: Accounts, invitations: Invitations, keys: Keys, site: accounts.Site) -> None:
        self._staff = staff
        self._invitations = invitations
        self._keys = keys
        self._site = site

    def handlers(self) -> dict[str, Handler]:
        return {
            PREFIX + "rename": self.rename,
            PREFIX + "staff": self.staff,
            PREFIX + "invite": self.invite,
            PREFIX + "withdraw_invitation": self.withdraw_invitation,
            PREFIX + "invitation": self.invitation,
            PREFIX + "accept_invitation": self.accept_invitation,
            PREFIX + "disable_admin": self.disable_admin,
            PREFIX + "enable_admin": self.enable_admin,
            PREFIX + "keys": self.keys,
            PREFIX + "add_key": self.add_key,
            PREFIX + "revoke_key": self.revoke_key,
            PREFIX + "site": self.site,
        }

    async def rename(self, caller: Caller, arguments: accounts.Rename) -> Answer:
        return Answer(await self._staff.rename(caller.known, arguments.name))

    async def staff(self, caller: Caller, _arguments: schemas.Nothing) -> Answer:
        owner(caller)
        return Answer(await self._staff.all())

    async def invite(self, caller: Caller, arguments: accounts.Invite) -> Answer:
        return Answer(await self._invitations.invite(owner(caller), arguments))

    async def withdraw_invitation(self, caller: Caller, arguments: accounts.OfInvitation) -> Answer:
        await self._invitations.withdraw(owner(caller), arguments.invitation_id)
        return Answer({})

    async def invitation(self, _caller: Caller, arguments: accounts.Invited) -> Answer:
        return Answer(await self._invitations.look(arguments.token))

    async def accept_invitation(self, _caller: Caller, arguments: accounts.AcceptInvitation) -> Answer:
        login = await self._invitations.accept(arguments)
        # The account may have been disabled before: the router must know better before its first call.
        return Answer(login.to_wire(), {"cookie": login.cookie}, ends=True)

    async def disable_admin(self, caller: Caller, arguments: accounts.OfAdmin) -> Answer:
        return Answer(await self._staff.disable(owner(caller), arguments.admin_id), ends=True)

    async def enable_admin(self, caller: Caller, arguments: accounts.OfAdmin) -> Answer:
        return Answer(await self._staff.enable(owner(caller), arguments.admin_id), ends=True)

    async def keys(self, caller: Caller, _arguments: schemas.Nothing) -> Answer:
        owner(caller)
        return Answer(await self._keys.all())

    async def add_key(self, caller: Caller, arguments: accounts.AddKey) -> Answer:
        return Answer(await self._keys.add(owner(caller), arguments.name, arguments.scope), ends=True)

    async def revoke_key(self, caller: Caller, arguments: accounts.OfKey) -> Answer:
        return Answer(await self._keys.revoke(owner(caller), arguments.key_id), ends=True)

    async def site(self, caller: Caller, _arguments: schemas.Nothing) -> Answer:
        owner(caller)
        return Answer(self._site)
