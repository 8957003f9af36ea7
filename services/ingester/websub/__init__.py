"""WebSub: a feed's hub tells us that there is news, so that the feed is polled now and not at its next turn.

A ping is a hint and no more: what it carries is not read. The feed is polled as always, so that validators, limits,
gaps and refusals stay in one place, and a ping that is lost or forged costs a wait or a poll. Off unless
CONFLICTWIRE_PUSH_URL is set.

    offer.py          P  which hub a feed names, in its headers or its body
    subscriptions.py  P  whom to ask when, what a hub may confirm, whose signature holds
    subscribe.py      S  asks hubs, renews
    callback.py       S  the pages that hubs call

Source: WebSub, W3C Recommendation, 23 January 2018, https://www.w3.org/TR/websub/
"""
