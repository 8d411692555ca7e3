"""What a board reads: content read once into plain values, written as PDF, workbook, slides and archive."""
