"""Style sheets of a web page, as far as they decide what is seen: selectors of tags, classes and ids, by weight and order.

Only what stands in the page itself is known; style sheets in other files are not fetched (`Styles.is_complete` says whether there are any).
Positions among the children of one element are known (:first-child, :nth-child), states (:hover) are not and are passed over: what they
may do is not known to apply. Variables (`var(--name)`) are replaced by what the sheet says of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from lxml import etree

WATCHED = frozenset({
    "display", "visibility", "font-size", "color", "background", "background-color", "background-image", "opacity", "text-indent", "left",
    "top", "position", "clip", "vertical-align", "mso-hide", "text-decoration", "text-decoration-line",
    "overflow", "width", "height", "max-width", "max-height", "clip-path", "float", "filter", "transform", "content-visibility",
})  # fmt: skip
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.DOTALL)
_SIMPLE = r"[.#][\w-]+|\[[\w-]+(?:=[\"']?[^\]\"'\s]*[\"']?)?\]"
_PLACES = r":(?:first-child|last-child|only-child|nth-child\(\w+\)|not\([^():\s]+\))"
_COMPOUND = re.compile(rf"(?P<tag>[a-zA-Z][\w-]*|\*)?(?P<rest>(?:{_SIMPLE})*)(?P<places>(?:{_PLACES})*)")
_PLACE = re.compile(r":([a-z-]+)(?:\(([^)]*)\))?")
_FARTHEST_CHILD = 100
_HIDING = frozenset({"display", "visibility", "font-size", "opacity"})
"""What a rule must say where it asks for a place: stripes of tables hide nothing, and their rows need not be counted."""
_SET_VARIABLE = re.compile(r"(--[\w-]+)\s*:\s*([^;{}]*)")
_USED_VARIABLE = re.compile(r"var\(\s*(--[\w-]+)\s*(?:,([^()]*))?\)")
_ATTRIBUTE = re.compile(r"\[([\w-]+)(?:=[\"']?([^\]\"'\s]*)[\"']?)?\]")
_PRINT_ONLY = re.compile(r"@media[^{]*\b(?:print|speech|(?:max|min)-(?:device-)?width)\b", re.IGNORECASE)
_MAX_RULES = 20_000

Declarations = dict[str, str]


@dataclass(frozen=True, slots=True)
class _Compound:
    """`td.num#a` of a selector: what an element must be, all at once."""

    tag: str | None
    classes: frozenset[str]
    id: str | None
    attributes: tuple[tuple[str, str | None], ...] = ()
    """Names of attributes that must be there, with their value where one is asked for."""
    places: tuple[tuple[str, str], ...] = ()
    """Where the element must stand among its siblings: (first-child, ''), (nth-child, 2) …"""
    others: tuple[_Compound, ...] = ()
    """What the element must not be."""

    def fits(self, element: etree._Element) -> bool:
        if self.tag is not None and element.tag != self.tag:
            return False
        if self.id is not None and element.get("id") != self.id:
            return False
        if any(element.get(name) is None or value not in (None, element.get(name)) for name, value in self.attributes):
            return False
        if self.classes and not self.classes <= set(element.get("class", "").split()):
            return False
        return all(_is_at(element, *place) for place in self.places) and not any(other.fits(element) for other in self.others)


def _is_at(element: etree._Element, place: str, argument: str) -> bool:
    if place in ("first-child", "only-child") and element.getprevious() is not None:
        return False
    if place in ("last-child", "only-child"):
        return element.getnext() is None
    if place != "nth-child":
        return True
    position = 1 + sum(1 for _ in islice(element.itersiblings(preceding=True), _FARTHEST_CHILD))
    if argument in ("odd", "even"):
        return position % 2 == (argument == "odd")
    return position < _FARTHEST_CHILD and argument == str(position)


@dataclass(frozen=True, slots=True)
class _Rule:
    chain: tuple[_Compound, ...]
    """The selector from the outermost element to the one that it styles."""
    weight: tuple[int, int, int, int]
    """Ids, classes, tags and order: what wins over what."""
    declarations: Declarations

    def asks_for_place(self) -> bool:
        return any(compound.places for compound in self.chain)

    def fits(self, element: etree._Element) -> bool:
        if not self.chain[-1].fits(element):
            return False
        ancestor = element.getparent()
        for compound in reversed(self.chain[:-1]):
            while ancestor is not None and not compound.fits(ancestor):
                ancestor = ancestor.getparent()
            if ancestor is None:
                return False
            ancestor = ancestor.getparent()
        return True


@dataclass(slots=True)
class Styles:
    """The rules of a page's own style sheets."""

    is_complete: bool = True
    """False where the page is also styled by files that are not at hand."""
    _by_key: dict[str, list[_Rule]] = field(default_factory=dict)

    def of(self, element: etree._Element) -> Declarations:
        """The watched properties of an element: of the sheets, then of its own attribute; '' where nothing is declared."""
        found = self._candidates(element) if self._by_key else []
        inline = element.get("style")
        if not found and not inline:
            return {}
        merged: Declarations = {}
        for rule in sorted(found, key=lambda rule: rule.weight):
            merged.update(rule.declarations)
        if inline:
            merged.update(_declarations(inline))
        return merged

    def _candidates(self, element: etree._Element) -> list[_Rule]:
        keys = [element.tag, "*", *("." + name for name in element.get("class", "").split())]
        if element.get("id"):
            keys.append("#" + element.get("id"))
        return [rule for key in keys for rule in self._by_key.get(key, ()) if rule.fits(element)]


def read_styles(root: etree._Element) -> Styles:
    """The rules of all `<style>` elements of a page."""
    styles = Styles(is_complete=not any("stylesheet" in link.get("rel", "").lower() for link in root.iter("link")))
    order = 0
    for element in root.iter("style"):
        for selectors, body in _rules(_with_variables(element.text or "")):
            declarations = _declarations(body)
            if not declarations:
                continue
            for selector in selectors.split(","):
                order += 1
                if order > _MAX_RULES:
                    return styles
                rule = _parse_rule(selector, order, declarations)
                if rule is not None and (not rule.asks_for_place() or not _HIDING.isdisjoint(declarations)):
                    styles._by_key.setdefault(_key(rule.chain[-1]), []).append(rule)
    return styles


def _with_variables(sheet: str) -> str:
    values = dict(_SET_VARIABLE.findall(sheet)) if "var(" in sheet else {}
    return _USED_VARIABLE.sub(lambda used: (values.get(used[1]) or used[2] or "").strip(), sheet) if values else sheet


def _rules(sheet: str) -> Iterator[tuple[str, str]]:
    """(selectors, declarations) in order; what is meant for other media than a screen is left out."""
    depth, left_out, start = 0, None, 0
    sheet = _COMMENT.sub(" ", sheet)
    for match in re.finditer(r"[{}]", sheet):
        head = sheet[start : match.start()].strip()
        start = match.end()
        if match[0] == "}":
            depth = max(0, depth - 1)
            left_out = None if left_out is not None and depth <= left_out else left_out
            continue
        if head.startswith("@"):
            left_out = depth if left_out is None and (not head.lower().startswith("@media") or _PRINT_ONLY.match(head)) else left_out
        elif left_out is None:
            end = sheet.find("}", start)
            yield head, sheet[start : end if end >= 0 else len(sheet)]
        depth += 1


def _declarations(text: str) -> Declarations:
    found: Declarations = {}
    for declaration in text.split(";"):
        name, separator, value = declaration.partition(":")
        name = name.strip().lower()
        if separator and name in WATCHED:
            found[name] = value.replace("!important", "").strip().lower()
    return found


def _parse_rule(selector: str, order: int, declarations: Declarations) -> _Rule | None:
    parts = re.sub(r"\s*>\s*", " ", selector).split()
    chain = [compound for part in parts if (compound := _parse_compound(part)) is not None]
    if not chain or len(chain) < len(parts):
        return None
    weight = (
        sum(c.id is not None for c in chain),
        sum(len(c.classes) + len(c.attributes) + len(c.places) + len(c.others) for c in chain),
        sum(c.tag is not None for c in chain),
        order,
    )
    return _Rule(tuple(chain), weight, declarations)


def _parse_compound(text: str) -> _Compound | None:
    match = _COMPOUND.fullmatch(text)
    if match is None:
        return None
    attributes = tuple((name, value or None) for name, value in _ATTRIBUTE.findall(match["rest"]))
    names = re.findall(r"[.#][\w-]+", _ATTRIBUTE.sub("", match["rest"]))
    tag = (match["tag"] or "*").lower()
    ids = [name[1:] for name in names if name[0] == "#"]
    classes = frozenset(name[1:] for name in names if name[0] == ".")
    places = _PLACE.findall(match["places"])
    others = [_parse_compound(argument) for name, argument in places if name == "not"]
    if None in others:
        return None
    at = tuple((name, argument) for name, argument in places if name != "not")
    not_these = tuple(other for other in others if other is not None)
    return _Compound(None if tag == "*" else tag, classes, ids[0] if ids else None, attributes, at, not_these)


def _key(compound: _Compound) -> str:
    """Under what the rules of a compound are looked up: the rarest of its names."""
    if compound.id is not None:
        return "#" + compound.id
    return "." + min(compound.classes) if compound.classes else compound.tag or "*"
