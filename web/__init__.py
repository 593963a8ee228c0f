"""The doors: newcomers' plain pages (public/) and the workbench for members and commissioners (workbench/)."""
