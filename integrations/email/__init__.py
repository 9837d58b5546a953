"""Mail, as a channel of deliveries."""
