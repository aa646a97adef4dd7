"""``frontdesk daemon``: the one place where everything of the daemon is put together, and where its reactor is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from autobahn.twisted.rawsocket import WampRawSocketClientFactory
from autobahn.wamp.serializer import MsgPackSerializer
from twisted.application.internet import ClientService, backoffPolicy
from twisted.internet.defer import Deferred
from twisted.internet.endpoints import UNIXClientEndpoint
from twisted.internet.threads import deferToThreadPool
from twisted.logger import Logger
from twisted.python.threadpool import ThreadPool

from config import Settings
from config.logs import start_logging
from config.runtime import tune
from daemon.clock import steady
from daemon.database import Database, connect
from daemon.face.calls import Answer, Caller, Handler
from daemon.face.hot import HotSend
from daemon.face.line import Line
from daemon.face.session import Face
from daemon.face.settings import SettingsProcedures
from daemon.face.staff import StaffProcedures
from daemon.face.team import TeamProcedures
from daemon.face.user import UserProcedures
from daemon.face.web import WebProcedures
from daemon.mail import incoming
from daemon.mail.carrier import Carrier
from daemon.mail.transports import transport
from daemon.protocol import accounts
from daemon.protocol.errors import ChatError
from daemon.protocol.tokens import Signer
from daemon.services.access import AccessListener, AccessTable
from daemon.services.accounts import Accounts
from daemon.services.announcer import Announcer
from daemon.services.answering import Answering
from daemon.services.audit import AuditLog
from daemon.services.canned import CannedReplies
from daemon.services.chats import Chats
from daemon.services.directory import Directory
from daemon.services.health import Health
from daemon.services.invitations import Invitations
from daemon.services.keys import Keys
from daemon.services.mailboxes import Mailboxes
from daemon.services.mailer import Mailer
from daemon.services.notes import Notes
from daemon.services.outbox import Outbox
from daemon.services.passwords import HashingThreads, Passwords
from daemon.services.people import People
from daemon.services.presence import Presence
from daemon.services.sending import Sending
from daemon.services.sessions import Sessions
from daemon.services.staff import Staff
from daemon.services.tags import Tags
from daemon.services.terms import EmailTerms
from daemon.services.upkeep import Upkeep
from daemon.store.tombstones import Tombstones
from daemon.writer import Writer

CONNECTIONS = 5
"""To PostgreSQL, and as many threads, beside those of the writer of messages, who waits for nobody else."""
RETRY = backoffPolicy(initialDelay=0.1, maxDelay=0.3, factor=1.2)
"""Seconds between attempts to reach the router: soon, because REST is away as long."""

log = Logger()


def run(settings: Settings) -> int:
    """Serve until SIGINT or SIGTERM; answers the exit code."""
    from twisted.internet import reactor

    start_logging(settings.log, settings.log_format)
    daemon = Daemon(settings, reactor)
    tune()
    running: Any = reactor
    running.callWhenRunning(daemon.start)
    running.addSystemEventTrigger("before", "shutdown", daemon.stop)
    running.run()
    return 0


class Daemon:
    """All parts of one daemon process."""

    def __init__(self, settings: Settings, reactor: Any) -> None:
        clock = steady(reactor)
        signer = Signer(settings.secret)
        self._threads = ThreadPool(minthreads=1, maxthreads=CONNECTIONS, name="database")
        self._hashing = HashingThreads(reactor)
        self._engine = connect(settings.database, CONNECTIONS)
        database = Database(self._engine, self._threads, reactor)
        self._writer = Writer(settings.database, reactor)
        announcer = Announcer(self._publish)
        directory = Directory(database, clock)
        self._presence = Presence(announcer, clock, directory.staff)
        chats = Chats(database, announcer, clock, lambda: self._presence.staff_online)
        leaving = transport(settings.email_url, reactor, seconds=settings.email_timeout)
        answer_to = incoming.answer_to(settings, signer)
        self._mailer = Mailer(database, clock, Carrier(settings, signer, clock, leaving, answer_to))
        mailboxes = Mailboxes(database, clock, signer, self._mailer.owed)
        terms = EmailTerms(
            timedelta(seconds=settings.email_delay),
            settings.team_email,
            settings.business_hours,
            lambda: self._presence.staff_online,
        )
        sending = Sending(self._writer, announcer, clock, terms, self._mailer.owed, settings.gather_ms / 1000)
        sessions = Sessions(
            database,
            announcer,
            clock,
            signer,
            identity_secrets=settings.identity_secrets,
            require_identity=settings.require_identity,
            public_url=settings.public_url,
        )
        passwords = Passwords(self._hashing)
        staff = Staff(database, clock, signer, passwords)
        tombstones = Tombstones(settings.erased_file)
        people = People(database, clock, tombstones)
        keys = Keys(database, clock)
        notes = Notes(database, announcer, clock)
        answering = Answering(database, clock, signer, sending, notes)
        self._incoming = incoming.port(settings, reactor, clock, answering)
        handlers: dict[str, Handler] = {
            **UserProcedures(chats, sending, directory, announcer, mailboxes).handlers(),
            **StaffProcedures(
                chats, sending, directory, announcer, self._presence, self._tell_here, keys, people
            ).handlers(),
            **TeamProcedures(
                notes,
                Tags(database, announcer, clock),
                CannedReplies(database, announcer, clock),
                keys,
            ).handlers(),
            **SettingsProcedures(
                Accounts(database, clock, self._presence),
                Invitations(database, clock, passwords, staff, settings.public_url),
                keys,
                _site(settings),
            ).handlers(),
            **WebProcedures(
                sessions,
                staff,
                Outbox(database, self._mailer.owed),
                mailboxes,
                people,
                AuditLog(database),
                Health(database),
            ).handlers(),
        }
        self._hot_send = HotSend(sending)
        self._handlers = {uri: self._ending(each) for uri, each in handlers.items()}
        self._upkeep = Upkeep(database, clock, tombstones)
        self._table = AccessTable(database, clock)
        in_thread = partial(deferToThreadPool, reactor, self._threads)
        self._listener = AccessListener(settings.database, reactor, in_thread, clock, self._hand_over, announcer.erased)
        factory = WampRawSocketClientFactory(self._new_face, serializer=MsgPackSerializer())
        factory.protocol = Line
        endpoint: Any = UNIXClientEndpoint(reactor, str(settings.backend_socket))
        self._service = ClientService(endpoint, factory, retryPolicy=RETRY, clock=reactor)
        self._face: Face | None = None

    def start(self) -> None:
        self._threads.start()
        self._writer.start()
        self._hashing.start()
        self._listener.start()
        self._service.startService()
        self._upkeep.start()
        self._mailer.start()
        if self._incoming is not None:
            self._incoming.start()

    async def _stop(self) -> None:
        if self._incoming is not None:
            await self._incoming.stop()
        await self._service.stopService()
        self._upkeep.stop()
        await self._mailer.stop()
        self._listener.stop()
        self._hashing.stop()
        self._writer.stop()
        self._threads.stop()
        self._engine.dispose()

    def stop(self) -> Deferred[None]:
        """Leave the router first, so that no call comes any more."""
        return Deferred.fromCoroutine(self._stop())

    def _new_face(self) -> Face:
        return Face(self._handlers, self._hot_send, self._presence, self._up, self._down)

    def _up(self, face: Face) -> None:
        self._face = face
        log.info("serving")
        self._hand_over()

    def _down(self, face: Face) -> None:
        if self._face is face:
            self._face = None
            log.info("the router is away")

    def _publish(self, topic: str, event: Mapping[str, Any]) -> None:
        # Without a router nobody listens; clients fetch what they missed by seq when it is back.
        if self._face is not None:
            self._face.announce(topic, event)

    def _tell_here(self, what: str, session: int, chat_id: str, active: bool) -> None:
        if self._face is not None:
            self._face.tell_here(what, session, chat_id, active)

    def _ending(self, handler: Handler) -> Handler:
        """What has ended is refused from the answer on; the notice alone would come some milliseconds later."""

        async def ended(caller: Caller, arguments: Any) -> Answer:
            answer = await handler(caller, arguments)
            if answer.ends:
                await self._handed_over()
            return answer

        return ended

    def _hand_over(self) -> None:
        Deferred.fromCoroutine(self._handed_over())

    async def _handed_over(self) -> None:
        if self._face is None:
            return
        try:
            await self._face.hand_over(await self._table.current())
        except ChatError:
            # The listener calls again as soon as the database is back.
            log.warn("the table of credentials waits for the database")
        except Exception:
            log.failure("the table of credentials was not handed over")


def _site(settings: Settings) -> accounts.Site:
    return {
        "public_url": settings.public_url,
        "snippet": settings.snippet,
        "app_name": settings.app_name,
        "allowed_origins": [str(each) for each in settings.allowed_origins],
        "identity": bool(settings.identity_secrets),
        "require_identity": settings.require_identity,
        "mail": settings.email_url.partition(":")[0],
        "team_email": settings.team_email,
    }
