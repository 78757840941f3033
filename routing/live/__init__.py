"""A running day: events, facts, what is open, offers, re-plans; its door is `routing.dispatch`."""
