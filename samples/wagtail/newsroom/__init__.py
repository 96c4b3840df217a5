"""A newsroom in Wagtail, as small as it can be, with Hogwash before its publish button."""
