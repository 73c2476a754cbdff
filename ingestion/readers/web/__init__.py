"""Web pages: what of a page is seen, as paragraphs and tables."""
