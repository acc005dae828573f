"""A stand-in for GitHub: a real HTTP server that holds state. Start with `hub.StandIn`."""
