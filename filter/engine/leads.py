"""Links that lead readers and search engines elsewhere, and the sites that these count for."""

from __future__ import annotations

from collections.abc import Iterable

from filter.model import Link

WELL_KNOWN = frozenset(
    "addtoany.com addthis.com amazon.com app.link apple.com baidu.com behance.net bing.com "
    "bsky.app bsky.social creativecommons.org dailymotion.com deviantart.com discord.com "
    "discord.gg douyin.com dribbble.com dropbox.com evernote.com facebook.com fb.com "
    "feedly.com flickr.com flipboard.com getpocket.com github.com gitlab.com gmail.com "
    "google.com googletagmanager.com gstatic.com hatena.ne.jp huawei.com instagram.com kakao.com "
    "kik.com line.me linkedin.com live.com livejournal.com mastodon.social medium.com "
    "messenger.com microsoft.com mix.com mozilla.org naver.com odnoklassniki.ru ok.ru openid.net "
    "outlook.com patreon.com paypal.com pinterest.com qq.com quora.com reddit.com renren.com "
    "schema.org skype.com slack.com slashdot.org snapchat.com soundcloud.com spotify.com "
    "stackoverflow.com steampowered.com stumbleupon.com t.co t.me telegram.me telegram.org "
    "threads.net tiktok.com tumblr.com twitch.tv twitter.com viber.com vimeo.com vk.com vk.ru w3.org "
    "wa.me weibo.com weixin.qq.com whatsapp.com wikimedia.org wikipedia.org wordpress.com "
    "wordpress.org x.com xing.com yahoo.com yandex.ru ycombinator.com yelp.com youku.com youtu.be "
    "youtube.com zalo.me zhihu.com".split()
)
"""Sites that honest pages link from hidden menus and dialogs: to share, follow, install, pay."""


def is_lead(link: Link) -> bool:
    """Whether a link leads to another, not well-known site, and does not ask to be ignored."""
    return link.external and not link.nofollow and not _is_well_known(link.host)


def count_sites(links: Iterable[Link]) -> int:
    """Count the different hosts that links lead to; www. makes no difference."""
    return len({link.host.removeprefix("www.") for link in links if is_lead(link)})


def _is_well_known(host: str) -> bool:
    labels = host.split(".")
    return any(".".join(labels[at:]) in WELL_KNOWN for at in range(len(labels) - 1))
