"""What a document is: kind, stage, fiscal year, publishing unit and level, from what it says, with the evidence kept.

The file name is never evidence for more than a tie: publishers rename files, portals number them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from ingestion.amounts import compact
from ingestion.model import Paragraph, SourceDocument
from ingestion.records import EvidenceRecord

_CHINESE_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_CHINESE_YEAR = re.compile(r"二[〇○零][〇○零一二三四五六七八九]{2}(?=年)")
_YEAR_STAGE = re.compile(r"(20\d\d)年(?:度)?([\u4e00-\u9fff（）()“”]{0,26}?)(预算|决算)")
_BUDGET_YEAR = re.compile(r"(?:预算|决算|会计)?年度[:：](20\d\d)")
_CLAUSE_YEAR = re.compile(r"(20\d\d)年(?:度)?(?:部门|单位|全年|本年)?(?:收入|支出|收支|预算|决算|财政拨款|一般公共预算)")
_TITLE_YEAR = re.compile(r"(?<!\d)(20\d\d)年(?!\d|[一二三四五六七八九十]?月)")
_TITLE_UNIT = re.compile(r"^(?:第[一二三四五六七八九十]+部分)?(?P<unit>[\u4e00-\u9fff（）()、·\d]{2,40}?)(?:关于)?20\d\d年(?:度)?")
_NAMED_UNIT = re.compile(
    r"(?:预算主管部门|编制部门|编制单位|填报单位|填报部门|预算部门|预算单位|主管部门|部门名称|单位名称|公开部门|公开单位|部门|单位)[:：]\s*(?:(?P<code>\d{3,12})[\s_\-—]*)?(?P<unit>[\u4e00-\u9fff（）()、·]{3,40})"
)
_CODED_UNIT = re.compile(r"^(?P<code>\d{3,12})[\s\-]*(?P<unit>[\u4e00-\u9fff][\u4e00-\u9fff（）()]{1,38})$")
_SENTENCE_UNIT = re.compile(
    r"20\d\d年(?:度)?[，,]?(?P<unit>[\u4e00-\u9fff（）()]{4,30}?)(?:财政拨款|机关运行经费|政府采购|无|收入支出|部门预算|部门决算|“三公”)"
)
_OWN_LEVEL = re.compile(r"[（(]?本级[）)]?$|[（(]机关[）)]$")
_NOT_A_UNIT = re.compile(
    r"(?<!代)表|目录|情况|说明|概况|合计|万元|金额|年度|报告|职责|本部门|本单位|我部门|我单位|我局|我会|第[一二三四五六七八九十]+部分|附件|公开|截至|单位名称"
    r"|(?:预算|决算|收入|支出|项目|绩效|经费|资金)(?!.{0,8}(?:中心|办公室|局|处|所|站)$)"
)
_ORGANISATION = re.compile(
    r"(局|委|会|部|院|办|厅|处|站|所|校|学|园|馆|社|中心|政府|街道|镇|乡|队|厂|公司|组|室|台|团|联|庭|库|段|场|院|科|区|县|市|库|监狱|支队|大队)[\u4e00-\u9fff]{0,6}$"
)
_DIVISION = re.compile(r"(?:省|自治区|市|区|县|旗|州)$")
_COMPLETE = re.compile(r"(局|委|会|部|院|办|厅|处|站|所|校|学|园|馆|社|中心|政府|街道|镇|乡|队|厂|公司|室|台|团)$")
_TITLE_LINES = 12


@dataclass(slots=True)
class Classification:
    """The decisions and what they rest on."""

    fiscal_year: int | None = None
    stage: str | None = None
    document_kind: str | None = None
    unit_name: str | None = None
    unit_name_printed: str | None = None
    unit_code: str | None = None
    publication_level: str | None = None
    title: str | None = None
    evidence: list[EvidenceRecord] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    source: str
    page: int | None
    line_no: int | None
    order: int


def classify(source: SourceDocument, document_id: str) -> Classification:
    """Classify a document. Attributes that cannot be told stay None; nothing is guessed."""
    lines = list(_lines(source))
    result = Classification()
    year_votes, stage_votes, level_votes = Counter[int](), Counter[str](), Counter[str]()
    units: Counter[str] = Counter()
    codes: Counter[str] = Counter()
    clues: dict[tuple[str, str], _Line] = {}

    def note(attribute: str, value: str, line: _Line) -> None:
        clues.setdefault((attribute, value), line)

    titles = _title_lines(lines)
    for line, weight in _weighted(lines, titles):
        text = _arabic_year(compact(line.text))
        for match in _YEAR_STAGE.finditer(text):
            year_votes[int(match.group(1))] += weight
            note("fiscal_year", match.group(1), line)
        for match in _BUDGET_YEAR.finditer(text):
            year_votes[int(match.group(1))] += max(weight, 4)
            note("fiscal_year", match.group(1), line)
        if weight > 3 and (year := _TITLE_YEAR.search(text)):
            year_votes[int(year.group(1))] += 5  # a cover may break between "2022年度" and "单位决算"
            note("fiscal_year", year.group(1), line)
        for match in _CLAUSE_YEAR.finditer(text):
            year_votes[int(match.group(1))] += 1
            note("fiscal_year", match.group(1), line)
        if weight > 1:
            stage = "final" if "决算" in text else "budget" if "预算" in text else None
            if stage:
                stage_votes[stage] += weight
                note("stage", stage, line)
            for level, word in (("department", "部门"), ("unit", "单位")):
                if re.search(f"{word}(预算|决算)(?!(支出)?经济)", text):
                    level_votes[level] += weight
                    note("publication_level", level, line)
        for name, code, strength in _unit_names(text, line, weight):
            units[name] += 1 if _DIVISION.search(name) else strength
            note("unit_name", name, line)
            if code:
                codes[code] += 1
                note("unit_code", code, line)
    for name, line in _cover_units(titles):
        units[name] += 1 if _DIVISION.search(name) else 12  # "上海市某区2026年区级单位预算" heads the whole region's documents
        note("unit_name", name, line)
    if year_votes:
        result.fiscal_year = _settle_year(year_votes)
    if stage_votes:
        result.stage = stage_votes.most_common(1)[0][0]
    result.document_kind = _kind(titles, result.stage)
    if result.document_kind == "performance_budget":
        result.stage = "budget"
    if level_votes:
        result.publication_level = level_votes.most_common(1)[0][0]
    if units:
        result.unit_name_printed, result.unit_name = _settle_unit(units)
    if codes:
        result.unit_code = codes.most_common(1)[0][0]
    result.title = _title(titles, result)
    chosen = {
        "fiscal_year": str(result.fiscal_year),
        "stage": result.stage,
        "unit_name": result.unit_name,
        "unit_code": result.unit_code,
        "publication_level": result.publication_level,
    }
    for (attribute, value), line in clues.items():
        is_chosen = chosen.get(attribute) == value
        if is_chosen or attribute != "unit_name":
            result.evidence.append(
                EvidenceRecord(document_id, attribute, value, line.text.strip()[:200], line.source, line.page, line.line_no, is_chosen)
            )
    return result


def _lines(source: SourceDocument) -> Iterator[_Line]:
    order = 0
    for block in source.blocks():
        if isinstance(block, Paragraph):
            yield _Line(block.text, "text", block.page, block.line_no, order)
            order += 1
        else:
            for row in block.matrix()[:4]:
                for text in row:
                    if text.strip() and len(text) < 80:
                        yield _Line(text, "table_header", block.page, block.row_offset + 1, order)
            order += 1


def _title_lines(lines: list[_Line]) -> list[_Line]:
    out: list[_Line] = []
    for line in lines:
        if line.source != "text" or len(compact(line.text)) > 60:
            continue
        if re.search(r"目录|[。；]$", compact(line.text)):
            if out and "目录" in compact(line.text):
                break
            continue
        out.append(line)
        if len(out) >= _TITLE_LINES:
            break
    return out


def _weighted(lines: list[_Line], titles: list[_Line]) -> Iterator[tuple[_Line, int]]:
    first = {id(line) for line in titles[:4]}
    early = {id(line) for line in titles}
    for line in lines:
        text = compact(line.text)
        if not text:
            continue
        heading = len(text) <= 60 and not re.search(r"[。；;，,]$", text) and "万元" not in text.replace("单位:万元", "")
        yield line, (12 if id(line) in first else 6 if id(line) in early else 3) if heading else 1


def _arabic_year(text: str) -> str:
    return _CHINESE_YEAR.sub(lambda m: "2" + m.group(0)[1:].translate(_CHINESE_DIGITS), text)


def _unit_names(text: str, line: _Line, weight: int) -> Iterator[tuple[str, str | None, int]]:
    """(name, code, strength) of each publishing unit that a line names."""
    if match := _NAMED_UNIT.search(text):
        name = match.group("unit")
        if text[match.end() :].startswith((":", "：")):
            name = re.sub(r"(?:金额|计量)?单位$", "", name)  # the next caption on the same line: 编制部门:XX局单位:元
        name = own_name(re.split(r"日期|年度", name)[0])
        if _is_named_unit(name):
            yield name, match.group("code"), 6
    if match := _CODED_UNIT.match(text):
        name = own_name(match.group("unit"))
        if line.source == "table_header" or not _NOT_A_UNIT.search(name):
            if len(name) >= 2 and not _NOT_A_UNIT.search(name) and not re.search("支出|收入|事务|费$", name) and _ORGANISATION.search(name):
                yield name, match.group("code"), 2
    if weight > 1 and (match := _TITLE_UNIT.match(text)):
        name = own_name(match.group("unit"))
        if _is_unit(name):
            yield name, None, weight
    for match in _SENTENCE_UNIT.finditer(text):
        name = own_name(match.group("unit"))
        if _is_unit(name):
            yield name, None, 2


def _cover_units(titles: list[_Line]) -> Iterator[tuple[str, _Line]]:
    """A name printed on the cover over its own lines: 'XX局' / '2024年度部门决算', or broken into two lines."""
    for i, line in enumerate(titles[:6]):
        text = _arabic_year(compact(line.text))
        if not re.search(r"20\d\d年", text):
            continue
        own = text.split("20", 1)[0]
        before = [compact(t.text) for t in titles[max(0, i - 2) : i]]
        whole = before and not _COMPLETE.search(before[-1]) and not _NOT_A_UNIT.search(before[-1]) and not re.search(r"\d", before[-1])
        depths = range(len(before), -1, -1) if own and whole else range(len(before) + 1)
        for depth in depths:
            name = own_name("".join(before[len(before) - depth :]) + own)
            if name and _is_unit(name):
                yield name, line
                break
        else:
            after = [compact(t.text) for t in titles[i + 1 : i + 3]]
            below = [n for n in map(own_name, after) if _is_unit(n) and _COMPLETE.search(n)]
            if below:
                yield below[0], line  # the cover prints the year first


def own_name(name: str) -> str:
    """A unit's name without ordinals before it and （本级） behind it."""
    name = re.sub(r"^(?:第[一二三四五六七八九十]+部分|附件\d*|关于|现将|现对|\d+)+", "", name)
    name = re.sub(r"^[（(]|[（(]$", "", name)
    previous = None
    while previous != name:
        previous = name
        name = _OWN_LEVEL.sub("", name).strip("、·：:")
    return name


def _is_unit(name: str) -> bool:
    return 3 <= len(name) <= 36 and not re.search("[:：]", name) and not _NOT_A_UNIT.search(name) and bool(_ORGANISATION.search(name))


def _is_named_unit(name: str) -> bool:
    """Behind "编制部门：" any name counts that is not another caption (a unit may be called 预算绩效评价中心)."""
    return 3 <= len(name) <= 36 and not re.search(r"表$|万元|金额|日期|年度|名称|[:：]", name) and bool(_ORGANISATION.search(name))


def _settle_year(votes: Counter[int]) -> int | None:
    (first, count), *rest = votes.most_common(2)
    if rest and rest[0][1] == count:
        return max(first, rest[0][0])
    return first


def _settle_unit(units: Counter[str]) -> tuple[str, str]:
    """(as printed most, fullest form): a short name gives way to a longer one that ends with it."""
    printed = units.most_common(1)[0][0]
    longer = [n for n in units if n != printed and n.endswith(printed) and len(n) <= len(printed) + 14]
    full = max(longer, key=lambda n: (units[n], len(n))) if longer else printed
    return printed, full


def _kind(titles: list[_Line], stage: str | None) -> str | None:
    for line in titles[:6]:
        text = compact(line.text)
        if "绩效" in text and re.search("自评|评价报告", text):
            return "performance_result"
        if "绩效" in text and re.search("文本|目标", text):
            return "performance_budget"
    return stage


def _title(titles: list[_Line], result: Classification) -> str | None:
    for line in titles[:8]:
        if re.search("预算|决算|绩效", line.text):
            return line.text.strip()
    return titles[0].text.strip() if titles else None
