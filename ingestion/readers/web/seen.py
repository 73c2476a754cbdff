"""What of a web page is seen: what is hidden is taken out of the tree before it is read, and told.

Not seen: `display:none`, `hidden`, `visibility:hidden`, letters of no size, of the colour of their background, transparent or shifted
out of the page. A tab that waits for a click is seen: its tables are published as much as those of the tab in front.
Form fields show their value; raised text becomes `<sup>`, however it is raised.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace

from lxml import etree

from ingestion.model import ReadingNote
from ingestion.readers.web.styles import Declarations, Styles

_NEVER_SHOWN = frozenset({"script", "style", "noscript", "template", "head", "title", "iframe", "object", "embed", "svg", "audio",
                          "video", "canvas", "colgroup", "col", "map"})  # fmt: skip
_TYPED_AMOUNT = re.compile(r"\s*[-−]?[\d,，]+\.\d+\s*(?:[亿万]?元)?\s*")
_TEXT_FIELDS = frozenset({"", "text", "number", "tel", "url", "date"})
_TAB = re.compile(
    r"(?:^|[\s_-])(?:tab|pane|panel|tabs|tabcon|tabbox|con|swiper-slide|item)(?:$|[\s_\d-])|tabpanel|tab-?content", re.IGNORECASE
)
_FOR_READERS_ALOUD = frozenset({"sr-only", "visually-hidden", "screen-reader-text", "visuallyhidden"})
"""Classes by which the usual style sheets hide what only programs that read aloud are to find."""
_TO_NOTE = re.compile(r"#.")
"""A link to "#" alone leads nowhere: a program runs on a click at what may be a digit of the number."""
_NOTE_NUMBER = re.compile(r"\s*\d{1,2}\s*")
_INLINE = frozenset({"span", "font", "a", "b", "i", "em", "strong", "label", "small", "u"})
_BLOCK_DISPLAYS = frozenset({"block", "flex", "grid", "list-item", "flow-root"})
_SIDES = ("width", "height", "max-width", "max-height")
_NOTHING = re.compile(r"[01](?:px|pt)?|0(?:\.0+)?(?:em|rem|%|vh|vw)")
_NO_FILTER = re.compile(r"opacity\(\s*0(?:\.0+)?%?\s*\)")
_NO_SCALE = re.compile(r"scale[xy]?\(\s*0(?:\.0+)?\s*[,)]")
_WHITE = (255, 255, 255)
_NEAR = 12
"""By how much the parts of two colours (0 to 255) may differ and still not be told apart."""
_NAMED = {
    "white": _WHITE, "black": (0, 0, 0), "red": (255, 0, 0), "blue": (0, 0, 255), "green": (0, 128, 0), "yellow": (255, 255, 0),
    "gray": (128, 128, 128), "grey": (128, 128, 128), "silver": (192, 192, 192), "navy": (0, 0, 128), "ivory": (255, 255, 240),
    "snow": (255, 250, 250), "ghostwhite": (248, 248, 255), "floralwhite": (255, 250, 240), "whitesmoke": (245, 245, 245),
}  # fmt: skip

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class _Look:
    """How the text of an element looks, as far as it decides whether it is seen; children inherit it."""

    is_hidden: bool = False
    """By visibility, which a child may take back."""
    is_gone: bool = False
    """Transparent, clipped away or out of the page, which a child cannot take back."""
    is_tiny: bool = False
    colour: Colour | None = (0, 0, 0)
    background: Colour | None = _WHITE
    """None where it is not known: a picture, or styles of another file."""

    @property
    def is_seen(self) -> bool:
        same = self.colour is not None and self.background is not None and _is_same(self.colour, self.background)
        return not (self.is_hidden or self.is_gone or self.is_tiny or same)


def keep_what_is_seen(root: etree._Element, styles: Styles) -> list[ReadingNote]:
    """Take what nobody sees out of the tree, in place; answers what to tell about it."""
    pointed_at = _pointed_at(root)
    counts: Counter[str] = Counter()
    body = next(root.iter("body"), root)
    stack = [(body, _Look())]
    while stack:
        element, inherited = stack.pop()
        declared = styles.of(element)
        look = _look(element, declared, inherited, styles)
        if _is_link_to_note(element):
            element.tag = "sup"
        if _is_raised(declared) and element.tag in ("span", "font", "a", "b", "i", "small"):
            element.tag = "sup"
        if element.tag in _INLINE and _stands_alone(declared):
            element.tag = "p"
        if "line-through" in declared.get("text-decoration", "") + declared.get("text-decoration-line", ""):
            _strike_out(element)
        if not look.is_seen:
            counts["hidden"] += bool((element.text or "").strip())
            element.text = None
        for child in list(element):
            if not look.is_seen and (child.tail or "").strip():
                counts["hidden"] += 1
                child.tail = None
            if not isinstance(child.tag, str) or child.tag in _NEVER_SHOWN:
                continue
            _show_value(child)
            if _is_taken_out(child, styles):
                if _is_tab(child, pointed_at):
                    counts["tabs"] += 1
                else:
                    counts["hidden"] += bool("".join(child.itertext()).strip())
                    _remove(child)
                    continue
            stack.append((child, look))
    return _notes(counts)


def _is_link_to_note(element: etree._Element) -> bool:
    """Whether a number is followed by a link to a note of the page, which programs do not always raise; alone it is text."""
    if element.tag != "a" or not _TO_NOTE.match(element.get("href", "")) or not _NOTE_NUMBER.fullmatch("".join(element.itertext())):
        return False
    before, parent = element.getprevious(), element.getparent()
    while before is None and parent is not None and parent.tag in _INLINE and not parent.text:
        before, parent = parent.getprevious(), parent.getparent()
    text = (before.tail if before is not None else parent.text if parent is not None else "") or ""
    if not text and before is not None and before.tag in _INLINE:
        text = "".join(before.itertext())
    return text.rstrip()[-1:].isdigit()


def _is_raised(declared: Declarations) -> bool:
    """Whether text is set higher than its line: a mark beside what stands there."""
    alignment, shift = declared.get("vertical-align", ""), declared.get("top", "") if declared.get("position") == "relative" else ""
    return alignment in ("super", "text-top", "top") or bool(re.match(r"0*\.?[1-9]", alignment) or re.match(r"-\s*0*\.?[1-9]", shift))


def _stands_alone(declared: Declarations) -> bool:
    """Whether styles set an inline element on lines of its own, or to a side: it does not go on with the text beside it."""
    return declared.get("display", "") in _BLOCK_DISPLAYS or declared.get("float") in ("left", "right")


def _strike_out(element: etree._Element) -> None:
    """Put what an element holds into an `<s>`, as if the page had said it so."""
    struck = etree.SubElement(element, "s")
    struck.text, element.text = element.text, None
    for child in list(element)[:-1]:
        struck.append(child)


def _notes(counts: Counter[str]) -> list[ReadingNote]:
    notes = []
    if counts["hidden"]:
        notes.append(ReadingNote("hidden_text", f"网页中有 {counts['hidden']} 处文字不显示（隐藏、与背景同色或字号为零），未读取"))
    if counts["tabs"]:
        notes.append(ReadingNote("hidden_tab", f"网页中有 {counts['tabs']} 个点击后才显示的选项卡，已照常读取"))
    return notes


def _remove(element: etree._Element) -> None:
    """Take an element out; the text behind it stays."""
    parent, before = element.getparent(), element.getprevious()
    if element.tail:
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _is_taken_out(element: etree._Element, styles: Styles) -> bool:
    """Whether neither the element nor room for it is there."""
    declared = styles.of(element)
    return (
        declared.get("display") == "none"
        or ("hidden" in element.attrib and declared.get("display", "none") == "none")
        or declared.get("mso-hide") == "all"
        or not _FOR_READERS_ALOUD.isdisjoint(element.get("class", "").split())
        or (element.tag == "tr" and declared.get("visibility") == "collapse")
    )


def _pointed_at(root: etree._Element) -> set[str]:
    """Ids that links and buttons of the page name: what a click brings to the front."""
    found: set[str] = set()
    for element in root.iter("a", "li", "button", "span", "div"):
        for name, value in element.attrib.items():
            if value.startswith("#") and name in ("href", "data-target", "data-bs-target", "data-href"):
                found.add(value[1:])
            elif name in ("aria-controls", "data-tab", "data-id"):
                found.add(value)
            elif name in ("onclick", "onmouseover"):
                found.update(re.findall(r"['\"]#?([\w-]+)['\"]", value))
    return found


def _is_tab(element: etree._Element, pointed_at: set[str]) -> bool:
    """A block with a table that stands beside others of its kind, or that a click brings to the front."""
    if element.tag not in ("div", "section", "li", "ul", "article", "dd") or next(element.iter("table"), None) is None:
        return False
    if element.get("role") == "tabpanel" or element.get("id", "") in pointed_at:
        return True
    names = f"{element.get('class', '')} {element.get('id', '')}"
    siblings = (next(element.itersiblings(element.tag, preceding=before), None) for before in (False, True))
    return bool(_TAB.search(names)) and any(sibling is not None for sibling in siblings)


def _show_value(element: etree._Element) -> None:
    """A form field in a table shows its value: it becomes a span with it. Outside of tables only an amount does; others find one's way."""
    if element.tag not in ("input", "textarea", "select", "button"):
        return
    if next(element.iterancestors("td", "th"), None) is None:
        typed = element.get("value") or "" if element.tag == "input" else "".join(element.itertext())
        if element.tag in ("select", "button") or not _TYPED_AMOUNT.fullmatch(typed):
            return
    if element.tag == "input":
        text = element.get("value", "") if element.get("type", "").lower() in _TEXT_FIELDS else ""
    elif element.tag == "select":
        options = [option for option in element.iter("option") if "selected" in option.attrib] or list(element.iter("option"))
        text = "".join(options[0].itertext()) if options else ""
    else:
        text = "".join(element.itertext())
        text = text if element.tag == "textarea" or any(char.isdigit() for char in text) else ""  # a button that says what it does
    for child in list(element):
        element.remove(child)
    element.tag, element.text = "span", text


# ---------- looks


def _look(element: etree._Element, declared: Declarations, inherited: _Look, styles: Styles) -> _Look:
    colour_text = declared.get("color") or (element.get("color", "") if element.tag == "font" else "")
    has_paint = element.get("bgcolor") or any(name.startswith("background") for name in declared)
    if not declared and not colour_text and not has_paint and styles.is_complete:
        return inherited
    look = inherited
    if visibility := declared.get("visibility"):
        look = replace(look, is_hidden=visibility in ("hidden", "collapse"))
    if size := declared.get("font-size"):
        look = replace(look, is_tiny=_is_no_size(size))
    if _is_out_of_sight(declared):
        look = replace(look, is_gone=True)
    if has_paint:
        look = replace(look, background=_background(element, declared, inherited.background))
    elif not styles.is_complete and (element.get("class") or element.get("id")):
        look = replace(look, background=None)
    if colour_text:
        is_clear = colour_text == "transparent" or bool(re.match(r"rgba\(.*,\s*0(?:\.0+)?\)", colour_text))
        look = replace(look, colour=_colour(colour_text), is_gone=look.is_gone or is_clear)
    return look


def _is_no_size(size: str) -> bool:
    match = re.match(r"([\d.]+)(px|pt|em|rem|%)?\s*$", size)
    if not match:
        return False
    try:
        number = float(match[1])
    except ValueError:
        return False
    return number == 0 or (match[2] in ("px", "pt") and number <= 1)


def _is_out_of_sight(declared: Declarations) -> bool:
    if re.fullmatch(r"0(?:\.0+)?%?", declared.get("opacity", "")) or _NO_FILTER.search(declared.get("filter", "")):
        return True
    if _NO_SCALE.search(declared.get("transform", "")) or declared.get("content-visibility") == "hidden":
        return True
    if re.match(r"rect\(\s*(?:0|1px)(?:px)?[\s,]", declared.get("clip", "")):
        return True
    if declared.get("overflow") in ("hidden", "clip") and any(_NOTHING.fullmatch(declared.get(side, "")) for side in _SIDES):
        return True
    if re.match(r"inset\((?:5\d|[6-9]\d|100)%", declared.get("clip-path", "")):
        return True
    is_moved = declared.get("position") in ("absolute", "fixed")
    shifts = [declared.get("text-indent", "")] + ([declared.get("left", ""), declared.get("top", "")] if is_moved else [])
    return any(re.match(r"-(?:999|\d{4,})", shift) for shift in shifts)


def _background(element: etree._Element, declared: Declarations, behind: Colour | None) -> Colour | None:
    if "url(" in declared.get("background", "") + declared.get("background-image", "") or "gradient" in declared.get("background", ""):
        return None
    text = declared.get("background-color") or declared.get("background") or element.get("bgcolor", "").lower()
    words = re.findall(r"rgba?\([^)]*\)|#[0-9a-f]+|[a-z]+", text)
    if not words or words[0] in ("none", "transparent", "inherit", "initial"):
        return behind
    return next((colour for word in words if (colour := _colour(word)) is not None), None)


def _colour(text: str) -> Colour | None:
    text = text.strip().lower()
    if text in _NAMED:
        return _NAMED[text]
    if match := re.fullmatch(r"#?([0-9a-f]{6})(?:[0-9a-f]{2})?", text):
        return int(match[1][:2], 16), int(match[1][2:4], 16), int(match[1][4:], 16)
    if match := re.fullmatch(r"#([0-9a-f])([0-9a-f])([0-9a-f])[0-9a-f]?", text):
        return int(match[1] * 2, 16), int(match[2] * 2, 16), int(match[3] * 2, 16)
    if match := re.match(r"hsla?\([^,]*[, ]\s*[\d.]+%\s*[, ]\s*(0|100)%", text):
        return _WHITE if match[1] == "100" else (0, 0, 0)
    if match := re.match(r"rgba?\(\s*(\d{1,3})\s*[, ]\s*(\d{1,3})\s*[, ]\s*(\d{1,3})", text):
        return int(match[1]), int(match[2]), int(match[3])
    return None


def _is_same(a: Colour, b: Colour) -> bool:
    return all(abs(x - y) <= _NEAR for x, y in zip(a, b, strict=True))
