"""One letter of each kind in each language, with what makes layouts hard: names, long words, several messages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import get_args

from daemon.mail.letters import Kind, Letter, Preview
from daemon.protocol.languages import LANGUAGES, Language

KINDS: tuple[Kind, ...] = get_args(Kind)
SENDER = "support@acme.example"
_NAMES = {"en": "Vera", "de": "Jörg Müller", "es": "José", "fr": "Zoé", "ja": "山田 花子", "ar": "ليلى"}
_STAFF = {"en": "Ada", "de": "Uwe", "es": "Íñigo", "fr": "Anaïs", "ja": "佐藤", "ar": "سارة"}
_TEXTS = {
    "en": "Your order left our warehouse this morning.\nIt should be with you on Thursday: https://acme.example/track/4711",
    "de": "Ihre Bestellung hat heute früh unser Lager verlassen.\nSie sollte am Donnerstag bei Ihnen sein.",
    "es": "Su pedido salió esta mañana de nuestro almacén.\nDebería llegarle el jueves.",
    "fr": "Votre commande a quitté notre entrepôt ce matin.\nElle devrait arriver jeudi.",
    "ja": "ご注文の商品は本日の朝、倉庫から発送されました。\n木曜日に到着する予定です。",
    "ar": "غادر طلبك مستودعنا هذا الصباح.\nمن المتوقع أن يصلك يوم الخميس.",
}


def letter(kind: Kind = "reply", language: Language = "en") -> Letter:
    """A letter as the product would write it."""
    texts = (Preview(_STAFF[language], _TEXTS[language]),)
    made = Letter(
        kind=kind,
        language=language,
        to="vera@example.com",
        name=_NAMES[language],
        app_name="Acme",
        previews=texts,
        link="https://support.acme.example/chat#t=eyJhbGciOiJIUzI1NiJ9." + "x" * 200,
        message_id="<0192f1a2.reply@acme.example>",
    )
    match kind:
        case "reply":
            return replace(
                made,
                previews=(*texts, Preview(_STAFF[language], "🙂")),
                unsubscribe="https://support.acme.example/unsubscribe?t=" + "y" * 120,
                references=("<1.reply@acme.example>", "<2.reply@acme.example>"),
                reply_to="reply+abcdefgh@acme.example",
            )
        case "team":
            return replace(
                made, to="team@acme.example", email="vera@example.com", page="https://shop.example/cart/4711"
            )
        case "ack":
            return replace(made, hours="Mo–Fr 9:00–17:00 (Europe/Berlin)")
        case "confirm" | "test":
            return replace(made, previews=())


def letters() -> Iterator[Letter]:
    for kind in KINDS:
        for language in LANGUAGES:
            yield letter(kind, language)
