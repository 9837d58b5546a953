"""The outside: CRMs, Slack, Teams, email, webhooks; and the local simulator of both CRMs."""
