"""``support.admin.*``: what the team shares beside the messages."""

from __future__ import annotations

from daemon.face.calls import Answer, Caller, Handler
from daemon.face.keys import noting
from daemon.protocol import schemas, team
from daemon.services.canned import CannedReplies
from daemon.services.keys import Keys
from daemon.services.notes import Notes
from daemon.services.tags import Tags

PREFIX = "support.admin."


class TeamProcedures:
    """Rights by scope are checked before a handler is reached (:func:`daemon.face.calls.endpoint`)."""

    def __init__(self, notes: Notes, tags: Tags, canned: CannedReplies, keys: Keys) -> None:
        self._notes = notes
        self._tags = tags
        self._canned = canned
        self._keys = keys

    def handlers(self) -> dict[str, Handler]:
        return noting(
            self._keys,
            {
                PREFIX + "note": self.note,
                PREFIX + "notes": self.notes,
                PREFIX + "tag": self.tag,
                PREFIX + "untag": self.untag,
                PREFIX + "tags": self.tags,
                PREFIX + "canned_replies": self.canned_replies,
                PREFIX + "save_canned_reply": self.save_canned_reply,
                PREFIX + "remove_canned_reply": self.remove_canned_reply,
            },
        )

    async def note(self, caller: Caller, arguments: team.LeaveNote) -> Answer:
        note, repeated = await self._notes.leave(
            caller.known, arguments.chat_id, arguments.content, arguments.client_id
        )
        return Answer(note.to_wire(), {"repeated": repeated})

    async def notes(self, _caller: Caller, arguments: team.OfChatNotes) -> Answer:
        return Answer(await self._notes.page(arguments.chat_id, arguments.before, arguments.limit))

    async def tag(self, caller: Caller, arguments: team.TagChat) -> Answer:
        return Answer((await self._tags.tag(caller.known, arguments.chat_id, arguments.tag)).to_wire())

    async def untag(self, caller: Caller, arguments: team.TagChat) -> Answer:
        return Answer((await self._tags.untag(caller.known, arguments.chat_id, arguments.tag)).to_wire())

    async def tags(self, _caller: Caller, _arguments: schemas.Nothing) -> Answer:
        return Answer(await self._tags.all())

    async def canned_replies(self, _caller: Caller, _arguments: schemas.Nothing) -> Answer:
        return Answer(await self._canned.all())

    async def save_canned_reply(self, caller: Caller, arguments: team.SaveCannedReply) -> Answer:
        return Answer((await self._canned.save(caller.known, arguments)).to_wire())

    async def remove_canned_reply(self, caller: Caller, arguments: team.OfCannedReply) -> Answer:
        await self._canned.remove(caller.known, arguments.reply_id)
        return Answer({})
