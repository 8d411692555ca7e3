"""What the pages of risks and coaching show: rows and texts, formatted for their templates."""
