"""The command line's rooms: one file per group of commands; cli.py puts them together."""
