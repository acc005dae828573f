"""The pages of incidents: the list, declaring one, one of them, what people do to it."""
