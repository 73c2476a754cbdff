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
_LINK_OUT = re.compile(r"\]\(\.\./(?=(?:" + "|".join(_OUTSIDE) + r")/)")
_LINK_IN = re.compile(r"\]\(\.\./docs/")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    for folder in _OUTSIDE:
        for path in sorted((ROOT / folder).iterdir()):
            if path.is_file():
                files.append(File.generated(config, f"{folder}/{path.name}", abs_src_path=str(path)))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """A link out of docs/, or into it from beside it, leads to the same file on the site, whose root is docs/."""
    folder, _, below = page.file.src_uri.partition("/")
    if below and folder in _OUTSIDE:
        return _LINK_IN.sub("](../", markdown)
    return markdown if below else _LINK_OUT.sub("](", markdown)
