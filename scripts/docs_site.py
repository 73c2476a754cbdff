"""MkDocs hooks: pages that lie beside docs/ in the repository belong to the site, and links between the two work in both."""

from __future__ import annotations

import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parent.parent
_OUTSIDE = ("deploy",)
"""Folders of the repository whose files appear below the same name on the site."""
_LINK = re.compile(r"\]\(\.\./(?=(?:" + "|".join(_OUTSIDE) + r")/)")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    for folder in _OUTSIDE:
        for path in sorted((ROOT / folder).iterdir()):
            if path.is_file():
                files.append(File.generated(config, f"{folder}/{path.name}", abs_src_path=str(path)))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """A link out of docs/ leads to the same file on the site."""
    return _LINK.sub("](", markdown) if "/" not in page.file.src_uri else markdown
