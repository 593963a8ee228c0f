"""How the workbench bears many people at once, and how soon a large map is there."""
