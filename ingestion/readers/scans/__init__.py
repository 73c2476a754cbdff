"""Reading of pictures: scanned pages and picture files, by text recognition (the optional extra `ocr`)."""
