"""How rules check a document: one module for each subject, one `check_…` function for each method that rules name."""
