"""Hogwash in Django: validators, a command over what is already there, and settings checks.

Add `filter.integrations.django` to INSTALLED_APPS; needs the extra `django`. All settings:

    HOGWASH = {"RULES": ["builtin", "mine.yml"], "CONFIG": "hogwash.yml"}
"""
