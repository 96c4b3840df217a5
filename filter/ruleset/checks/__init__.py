"""Checks of lint, by what they look at: functions of all rules that yield complaints."""
