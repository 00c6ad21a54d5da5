"""What a snapshot holds, as plain dictionaries for JSON routes, pages and commands alike."""
