"""The tables of a document: found, their headers understood, their rows read into typed records."""
