"""What a heading, or the words before a colon, announce for what stands under them."""

from __future__ import annotations

import re
from dataclasses import replace

from ingestion.narrative.compact_text import compact_text
from ingestion.narrative.items import ItemResolver
from ingestion.narrative.subjects import Subject, SubjectReader, Topic
from ingestion.ordinals import ORDINAL
from ingestion.prose import prose
from ingestion.wording import depends_on_layouts

_ORDINAL = re.compile(ORDINAL)
_SIDE = re.compile(r"(?:20\d\d年度?)?(?:本年)?(?:部门|单位)?(?:收入|支出)(?:预算|决算)")
_PARTS_OF_ITEM = re.compile(r"[,:。;(]*(?:其中)?[:,]?基本支出.{1,40}项目支出")


def heading_topic(heading: str, subjects: SubjectReader, resolver: ItemResolver) -> Topic | None:
    """The concept that a heading announces; 一般公共预算（当年）拨款情况 is about expenditure, as the table of that name."""
    plain = re.sub(r"[“”\"()（）\s]", "", _ORDINAL.sub("", heading, count=1))
    items = resolver.find(compact_text(heading).text)
    if items and items[-1].code:
        return Topic("economic" if items[-1].is_economic else "item", "items", code=items[-1].code)
    plain = re.sub(rf"^关于|{prose().headings.padding.pattern}*$", "", plain)
    subject = subjects.read(plain)
    if subject.kind == "scope" and subject.topic is not None and subject.topic.scope == "general_public":
        return replace(subject.topic, side="expenditure", form="plain")
    return subject.topic if subject.kind == "topic" or is_side_heading(subject, plain) else None


@depends_on_layouts
def _thing() -> re.Pattern[str]:
    words = prose().headings
    name = rf"(?!.*{words.no_things.pattern})[\u4e00-\u9fff()、]{{3,40}}{words.things.pattern}"
    return re.compile(name + "(?:总?(?:预算|决算)(?:数|额)?|总额|安排|为)*")


@depends_on_layouts
def _bare_name() -> re.Pattern[str]:
    return re.compile(rf"(?!.*{prose().headings.no_names.pattern})[一-鿿、]{{3,30}}")


def names_a_thing(text: str) -> bool:
    """The name of a kind of spending, as it stands before a colon at the beginning of a paragraph."""
    return bool(_thing().fullmatch(text))


def names_an_item(name: str, following: str) -> bool:
    """A bare name with an amount that is divided into basic and project expenditure, though no code is known for it."""
    return bool(_bare_name().fullmatch(name) and _PARTS_OF_ITEM.match(following))


def is_side_heading(subject: Subject, text: str) -> bool:
    """收入预算 or 支出决算 as a heading, or before a colon at the beginning of a paragraph: the whole side, said in full."""
    return subject.kind == "bare" and bool(_SIDE.fullmatch(text))


def settled_year(heading: str) -> int | None:
    """The year of a budget's section on how an earlier year was carried out (2023年“三公”经费决算情况), else None."""
    years = set(re.findall(r"(20\d\d)年", heading))
    return int(years.pop()) if len(years) == 1 and re.search("决算|执行|完成", heading) else None
