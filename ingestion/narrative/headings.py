"""What a heading, or the words before a colon, announce for what stands under them."""

from __future__ import annotations

import re
from dataclasses import replace

from ingestion.narrative.compact_text import compact_text
from ingestion.narrative.items import ItemResolver
from ingestion.narrative.subjects import Subject, SubjectReader, Topic
from ingestion.ordinals import ORDINAL

_ORDINAL = re.compile(ORDINAL)
_SIDE = re.compile(r"(?:20\d\d年度?)?(?:本年)?(?:部门|单位)?(?:收入|支出)(?:预算|决算)")
_THING = re.compile(
    r"(?!.*(?:情况|说明|如下|其中|包括|具体|主要|方面|原因|总计|合计|年度))[\u4e00-\u9fff()、]{3,40}(?:支出|经费|费|费用|资金|补助|补贴|项目|行政运行|事务)"
    r"(?:总?(?:预算|决算)(?:数|额)?|总额|安排|为)*"
)
_BARE_NAME = re.compile(r"(?!.*(?:年|安排|部门|单位|预算|决算|资金|收入|支出|总|共))[一-鿿、]{3,30}")
_PARTS_OF_ITEM = re.compile(r"[,:。;(]*(?:其中)?[:,]?基本支出.{1,40}项目支出")


def heading_topic(heading: str, subjects: SubjectReader, resolver: ItemResolver) -> Topic | None:
    """The concept that a heading announces; 一般公共预算（当年）拨款情况 is about expenditure, as the table of that name."""
    plain = re.sub(r"[“”\"()（）\s]", "", _ORDINAL.sub("", heading, count=1))
    items = resolver.find(compact_text(heading).text)
    if items and items[-1].code:
        return Topic("economic" if items[-1].is_economic else "item", "items", code=items[-1].code)
    plain = re.sub(r"^关于|(?:总体|具体|增减|变化|使用|及|原因|情况|说明|信息)*$", "", plain)
    subject = subjects.read(plain)
    if subject.kind == "scope" and subject.topic is not None and subject.topic.scope == "general_public":
        return replace(subject.topic, side="expenditure", form="plain")
    return subject.topic if subject.kind == "topic" or is_side_heading(subject, plain) else None


def names_a_thing(text: str) -> bool:
    """The name of a kind of spending, as it stands before a colon at the beginning of a paragraph."""
    return bool(_THING.fullmatch(text))


def names_an_item(name: str, following: str) -> bool:
    """A bare name with an amount that is divided into basic and project expenditure, though no code is known for it."""
    return bool(_BARE_NAME.fullmatch(name) and _PARTS_OF_ITEM.match(following))


def is_side_heading(subject: Subject, text: str) -> bool:
    """收入预算 or 支出决算 as a heading, or before a colon at the beginning of a paragraph: the whole side, said in full."""
    return subject.kind == "bare" and bool(_SIDE.fullmatch(text))


def settled_year(heading: str) -> int | None:
    """The year of a budget's section on how an earlier year was carried out (2023年“三公”经费决算情况), else None."""
    years = set(re.findall(r"(20\d\d)年", heading))
    return int(years.pop()) if len(years) == 1 and re.search("决算|执行|完成", heading) else None
