"""The project's own sample documents: data, typesetting and truth. Not part of the installed packages."""
