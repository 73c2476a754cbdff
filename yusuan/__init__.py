"""The programs that people run: command line, settings, intake of documents, work database and publishing."""
