"""The pages of requests: filing, the queue, a ticket, the rules."""
