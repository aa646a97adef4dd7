"""What the pages say, in each language."""

from __future__ import annotations

from dataclasses import dataclass

from daemon.protocol.languages import Language


@dataclass(frozen=True, slots=True)
class Words:
    """``{support}`` is the team's name."""

    support: str
    stop_title: str
    stop: str
    stop_button: str
    stopped_title: str
    stopped: str
    again_button: str
    again_title: str
    again: str
    confirm_title: str
    confirm: str
    confirm_button: str
    confirmed_title: str
    confirmed: str
    bad_title: str
    bad: str


WORDS: dict[Language, Words] = {
    "en": Words(
        "{app} Support",
        "Stop these emails?",
        "{support} will send no more emails to the address at which you got this link.",
        "Stop these emails",
        "No more emails",
        "{support} sends you no more emails. You can still read every answer in the chat.",
        "Send me emails again",
        "You get emails again",
        "{support} tells you by email when there is an answer that you have not read.",
        "Is this your address?",
        "Confirm that the address at which you got this link is yours. Then emails from {support} open your chat.",
        "Yes, it is mine",
        "Thank you",
        "Your address is confirmed.",
        "This link is no longer good",
        "It is too old, was cut off, or belongs to an address that has changed. A newer email has a newer link.",
    ),
    "de": Words(
        "{app} Support",
        "Diese E-Mails abbestellen?",
        "{support} schickt dann keine E-Mails mehr an die Adresse, an die dieser Link ging.",
        "E-Mails abbestellen",
        "Keine E-Mails mehr",
        "{support} schickt Ihnen keine E-Mails mehr. Im Chat können Sie weiterhin jede Antwort lesen.",
        "Wieder E-Mails bekommen",
        "Sie bekommen wieder E-Mails",
        "{support} schreibt Ihnen, wenn es eine Antwort gibt, die Sie noch nicht gelesen haben.",
        "Ist das Ihre Adresse?",
        "Bestätigen Sie, dass die Adresse, an die dieser Link ging, Ihre ist. "
        "Dann öffnen E-Mails von {support} Ihren Chat.",
        "Ja, das ist meine",
        "Vielen Dank",
        "Ihre Adresse ist bestätigt.",
        "Dieser Link gilt nicht mehr",
        "Er ist zu alt, abgeschnitten, oder die Adresse hat sich geändert. Eine neuere E-Mail hat einen neueren Link.",
    ),
    "es": Words(
        "Soporte de {app}",
        "¿Dejar de recibir estos correos?",
        "{support} no enviará más correos a la dirección en la que recibiste este enlace.",
        "Dejar de recibirlos",
        "No habrá más correos",
        "{support} ya no te envía correos. Puedes seguir leyendo cada respuesta en el chat.",
        "Volver a recibir correos",
        "Vuelves a recibir correos",
        "{support} te escribirá cuando haya una respuesta que no hayas leído.",
        "¿Es tu dirección?",
        "Confirma que la dirección en la que recibiste este enlace es tuya. "
        "Así los correos de {support} abrirán tu chat.",
        "Sí, es mía",
        "Gracias",
        "Tu dirección está confirmada.",
        "Este enlace ya no es válido",
        "Es demasiado antiguo, está incompleto o la dirección ha cambiado. Un correo más reciente trae uno nuevo.",
    ),
    "fr": Words(
        "Support {app}",
        "Ne plus recevoir ces e-mails ?",
        "{support} n’enverra plus d’e-mails à l’adresse qui a reçu ce lien.",
        "Ne plus les recevoir",
        "Plus d’e-mails",
        "{support} ne vous envoie plus d’e-mails. Vous pouvez toujours lire chaque réponse dans le chat.",
        "Recevoir à nouveau les e-mails",
        "Vous recevez à nouveau les e-mails",
        "{support} vous écrit lorsqu’il y a une réponse que vous n’avez pas lue.",
        "Est-ce votre adresse ?",
        "Confirmez que l’adresse qui a reçu ce lien est la vôtre. Les e-mails de {support} ouvriront alors votre chat.",
        "Oui, c’est la mienne",
        "Merci",
        "Votre adresse est confirmée.",
        "Ce lien n’est plus valable",
        "Il est trop ancien, incomplet, ou l’adresse a changé. Un e-mail plus récent contient un nouveau lien.",
    ),
    "ja": Words(
        "{app} サポート",
        "メールの配信を停止しますか?",
        "{support} は、このリンクが届いたアドレスにメールを送らなくなります。",
        "配信を停止する",
        "メールは届きません",
        "{support} からのメールを停止しました。返信はチャットで引き続きご覧いただけます。",
        "もう一度メールを受け取る",
        "メールを再開しました",
        "未読の返信があるときに {support} からメールでお知らせします。",
        "あなたのアドレスですか?",
        "このリンクが届いたアドレスがご自身のものであることを確認してください。"
        "{support} のメールからチャットを開けるようになります。",
        "はい、私のものです",
        "ありがとうございます",
        "アドレスを確認しました。",
        "このリンクは無効です",
        "古いか、途中で切れているか、アドレスが変更されています。新しいメールのリンクをお使いください。",
    ),
    "ar": Words(
        "دعم {app}",
        "هل تريد إيقاف هذه الرسائل؟",
        "لن يرسل {support} رسائل أخرى إلى العنوان الذي وصلك عليه هذا الرابط.",
        "إيقاف هذه الرسائل",
        "لا مزيد من الرسائل",
        "لن يرسل إليك {support} رسائل بعد الآن. ما زال بإمكانك قراءة كل رد في المحادثة.",
        "أرسلوا إليّ الرسائل من جديد",
        "ستصلك الرسائل من جديد",
        "سيكتب إليك {support} عندما يكون هناك رد لم تقرأه.",
        "هل هذا عنوانك؟",
        "أكّد أن العنوان الذي وصلك عليه هذا الرابط هو عنوانك، وعندها ستفتح رسائل {support} محادثتك.",
        "نعم، إنه عنواني",
        "شكرًا لك",
        "تم تأكيد عنوانك.",
        "لم يعد هذا الرابط صالحًا",
        "إنه قديم جدًا أو غير مكتمل أو تغيّر العنوان. في رسالة أحدث رابط أحدث.",
    ),
}
