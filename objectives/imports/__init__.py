"""Readers of spreadsheets: files in, typed rows and problems out. They end in the verb import_tables."""

from objectives.imports.rows import read_folder, read_tables

__all__ = ["read_folder", "read_tables"]
