"""What is on the map: the only code that reads or writes files, databases and feeds."""
