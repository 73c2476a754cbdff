"""PDF files: characters and drawn lines from PDFium, then lines of text, grids of cells and paragraphs."""
