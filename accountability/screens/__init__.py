"""What each page shows, with every text ready: a view asks for it, a template only places it."""
