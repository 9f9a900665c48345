"""Every control in every state, for browser tests alone. Texts here are not for people."""
