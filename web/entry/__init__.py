"""The way in: links that let somebody in, the signed cookie, signing out, and limits on what comes without a name."""
