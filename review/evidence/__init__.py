"""What rules look at: the printed numbers, tables and sentences of one document, and where they stand."""
