"""What people ask in other languages."""

GERMAN = """
= versand late · normal · /bestellungen
u Hallo, meine Bestellung {order} ist seit einer Woche „in Zustellung“. Können Sie nachsehen?
a Guten Tag {first}, das tut mir leid. Ich frage beim Paketdienst nach und melde mich heute noch.
a Das Paket lag im falschen Depot und kommt morgen bis 12 Uhr.
u Ist angekommen, vielen Dank!

= billing · normal · /rechnungen
u Auf der Rechnung {invoice} fehlt unsere Umsatzsteuer-ID.
a Hallo {first}, ich habe sie ergänzt und Ihnen die Rechnung neu geschickt. Stimmt jetzt alles?
u Ja, perfekt. Danke für die schnelle Hilfe.

= sales · low · /preise
u Gibt es den Team-Tarif auch monatlich?
a Ja, monatlich kündbar. Jährlich sparen Sie zwei Monate.
"""

SPANISH = """
= shipping late · normal · /pedidos
u Hola, ¿dónde está mi pedido {order}? Tenía que llegar el lunes
a Hola {first}, lo reviso ahora mismo.
a Está en reparto, te llega hoy por la tarde. ¡Perdona por el retraso!
u ¡Genial, muchas gracias!

= refund · high · /pedidos
u El {item} llegó roto. Quiero que me devuelvan el dinero.
a Lo siento mucho, {first}. Te acabo de hacer el reembolso completo, lo verás en 3 a 5 días.
n Tercer envío roto del mismo almacén este mes.

= account · normal · /login
u No puedo entrar en mi cuenta, no me llega el correo
"""

FRENCH = """
= bug · normal · /app
u Bonjour, l’export ne marche plus depuis ce matin
a Bonjour {first}, merci pour le signalement. C’est corrigé depuis une heure, pouvez-vous réessayer ?
u Ça marche, merci beaucoup !

= billing · normal · /facturation
u Bonjour, pourriez-vous renvoyer la facture {invoice} au nom de notre société ?
a Bien sûr {first}, la voici dans votre boîte mail. Bonne journée !

= sales · low · /tarifs
u Est-ce que vous proposez un tarif pour les associations ?
"""

JAPANESE = """
= shipping · normal · /orders
u 注文 {order} の配送状況を教えていただけますか？
a {first}様、お問い合わせありがとうございます。ただいま確認いたします。
a 明日の午前中にお届け予定です。ご不便をおかけして申し訳ございません。
u わかりました。ありがとうございます！

= account · normal · /login
u パスワードを変更したいのですが、メールが届きません。
"""

ARABIC = """
= shipping late · normal · /orders
u مرحبا، لم يصل طلبي {order} بعد
a مرحبا {first}، أعتذر عن التأخير. سأتحقق من الأمر الآن.
a الطلب في الطريق وسيصلك غدا صباحا.
u شكرا جزيلا لكم

= sales · low · /pricing
u هل يوجد خصم للطلاب؟
"""
