"""Word processing files: DOCX, OpenDocument, and older ones through LibreOffice."""
