"""What named styles of a Word file say of letters: whether they show, are raised or struck out, and how large they are.

A footnote mark is set by the style 脚注引用, not by itself; a template hides its hints so. Colours of styles are left alone: a style of
white letters colours their ground in ways of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from ingestion.readers.office.package import attribute, children_by_name, local_name

Properties = dict[str, etree._Element]
"""What a run, cell or row says of itself, by local name."""
_DECIDING = frozenset({"vanish", "vertAlign", "position", "strike", "dstrike", "sz"})
_LONGEST_CHAIN = 20


@dataclass(frozen=True, slots=True)
class _Style:
    based_on: str | None
    properties: Properties


@dataclass(slots=True)
class WordStyles:
    """The styles of a file by their ids; none are known of a file without any."""

    _styles: dict[str, _Style] = field(default_factory=dict)
    _resolved: dict[str, Properties] = field(default_factory=dict)

    def run_properties(self, run: etree._Element, own: Properties) -> Properties:
        """What holds for a run: what it says itself, else its own style, else its paragraph's."""
        if not self._styles:
            return own
        named = self._of(own.get("rStyle"))
        paragraph = next((e for e in run.iterancestors() if local_name(e) == "p"), None)
        around = self._of(_style_of_paragraph(paragraph)) if paragraph is not None else {}
        return {**around, **named, **own} if named or around else own

    def _of(self, reference: etree._Element | None) -> Properties:
        name = attribute(reference, "val") if reference is not None else None
        return self._chain(name) if name else {}

    def _chain(self, name: str) -> Properties:
        if name not in self._resolved:
            found: Properties = {}
            current, steps = self._styles.get(name), 0
            while current is not None and steps < _LONGEST_CHAIN:
                found = {**current.properties, **found}
                current, steps = self._styles.get(current.based_on or ""), steps + 1
            self._resolved[name] = found
        return self._resolved[name]


def read_styles(root: etree._Element | None) -> WordStyles:
    """The styles below a `styles` element."""
    styles: dict[str, _Style] = {}
    for element in root if root is not None else ():
        name = attribute(element, "styleId") if local_name(element) == "style" else None
        if not name:
            continue
        children = children_by_name(element)
        base = children.get("basedOn")
        properties = {key: value for key, value in children_by_name(children.get("rPr")).items() if key in _DECIDING}
        styles[name] = _Style(attribute(base, "val") if base is not None else None, properties)
    return WordStyles(styles) if any(style.properties for style in styles.values()) else WordStyles()


def _style_of_paragraph(paragraph: etree._Element) -> etree._Element | None:
    return children_by_name(children_by_name(paragraph).get("pPr")).get("pStyle")
