"""What people ask in English, and what becomes of it; :mod:`daemon.cli.demo.talks` says how to read it."""

TALKS = """
= late shipping · normal · /orders
u Hi, my order {order} was meant to arrive on Tuesday. It's still not here 😕
u Tracking hasn't changed in four days.
a Hi {first}, sorry about the wait! Let me look at {order} right now.
a The parcel is stuck at the sorting centre. I've opened a trace with the carrier, that usually takes one working day.
n Second trace this week with this carrier, worth mentioning to logistics.
u Ok, thanks. Will I hear from you or from them?
a From me. I've set a reminder for tomorrow morning.
a Good news, it's out for delivery today. You get the shipping cost back for the trouble.
u Arrived an hour ago. Thank you, really quick help!
a Glad to hear that. Have a lovely week!

= billing refund · high · /billing
u I've been charged twice for October. Invoices {invoice} and one more with the same amount.
a Hello {first}, thanks for the invoice number. I can see both charges.
a The second one is a duplicate from a retry at our payment provider. I've refunded it, it takes 3 to 5 days to show up.
n Refund done in the billing backend. Root cause: webhook timeout on the 1st, three customers affected.
u Great, thank you. Will next month be ok?
a Yes, the retry is fixed. I'll also send you a corrected invoice.
u Perfect 👍

= bug · normal · /app/export
u The CSV export gives me an empty file since this morning
u Firefox 131 on Windows, if it matters
a Thanks for the details, {first}. Does it happen for every report or just the one?
u Only for reports with more than a year of data
a That helps a lot. I can reproduce it here and passed it on to engineering.
n Ticket for engineering: export worker runs out of memory over about 400k rows.
a A fix went out an hour ago. Could you try again?
u Works now! That was fast.

= sales plan · normal · /pricing
u Quick question before we upgrade: does the Team plan include SSO?
a Hi! SSO with SAML is part of Team, yes. SCIM comes with Business.
u And can we pay by invoice instead of card?
a From ten seats on, yes. How many people are you?
u 14 right now, probably 20 by spring
a Then invoice is no problem. I can prepare a quote, to which company name should it go?

= account · normal · /login
u I can't log in any more, it says my account is locked
a Hi {first}, that happens after too many wrong passwords. I've just unlocked it, a reset link is in your mailbox.
u Got it, I'm in again. Thanks

= shipping · low · /cart
u Do you ship to Norway?
a Yes, we do! 6 to 8 working days, duties are included in the price you see at checkout.
u 🎉 thanks

= bug urgent · urgent · /app
u Everything is down for us. Whole team gets error 502
u We have a customer demo in 20 minutes!!
a Hi {first}, I see it too, engineering is on it this very minute.
n Incident channel is open. Region eu-west, load balancer. Keep them posted every ten minutes.
a The cause is found, we are switching over now.
a You should be back. Could you reload and tell me?
u Yes!! Back. Phew.
a So sorry about the scare. You'll get a written report tomorrow. Good luck with the demo!
u It went fine in the end 🙂 thank you for the updates

= feature · low · /app/calendar
u Is there a way to see two calendars side by side?
a Not yet, I'm afraid. It is asked for often, so I've added your vote. Would week view or day view matter more for you?
u Week view!

= refund · normal · /orders
u The {item} came in the wrong size. Can I swap it?
a Of course, {first}. I'm sending you a return label, the new one leaves as soon as the old one is scanned.
u Which size do I get then?
a One larger, L, unless you tell me otherwise.
u L is right

= vip · high · /app/settings
u Our contract says 99.9 % and by my count we're below for this quarter. Who do I talk to?
a Hello {first}, that's for me and our account team. I'm pulling the numbers for you.
n Renewal is due in six weeks, {name} decides. Please handle with care, Mia knows them well.
a By our monitoring it was 99.84 %. You are right, and a credit is due. Your account manager calls you today.
u Appreciated.

= privacy · normal · /privacy
u Please delete all data you have about me.
a Hello {first}, of course. Can you confirm by replying from the address of your account?
u Confirmed.

= account · normal · /app/team
u How do I move a project to another workspace? I'm going round in circles
a Project → Settings → Transfer. You need to be admin in both. Are you?
u Ah. Only in one of them. I'll ask my colleague.

= unclear · low · /
u hello
u anyone there?

= sales · normal · /pricing
u Hi! Do you have a discount for non-profits?
a Hi {first}! We do, 40 % on every plan. Just send us a proof of your status, a PDF is fine.
u Where to?
a Right here works once attachments arrive, until then by mail. I'm sending you a message you can reply to.

= bug mobile · normal · /app
u Since the last update the app crashes when I open a photo
a Sorry about that! Which phone and which version of Android or iOS?
u Pixel 7, Android 15
a Thank you. That is a known problem with version 4.2, and 4.2.1 is in the store since today.

= billing · normal · /billing
u Where do I change the VAT number on our invoices?
a Settings → Billing → Company. Changes count from the next invoice on. Should I re-issue the last one?
u Yes please, {invoice}
a Done, it's in your mailbox.
u Lovely, thanks a lot

= shipping late · high · /orders
u This is the third time I ask. WHERE is order {order}?
u If I don't hear anything today I want my money back.
"""
