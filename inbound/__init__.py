"""Leads before a meeting: scoring, routing rules, the five minutes, the follow-up ladder."""
