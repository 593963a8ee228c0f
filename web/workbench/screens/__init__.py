"""One screen, one job. Each file is a page that main.py lists."""
