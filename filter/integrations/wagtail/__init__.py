"""Hogwash in Wagtail: no page goes live with junk in it, whichever way it is published.

Needs the extra `wagtail`. See samples/wagtail for the three lines of settings.
"""
