"""Spreadsheets: XLSX, XLS, ODS, with the display formats of their numbers."""
