"""What must hold for any text: no exception, evidence printed, exact arithmetic, no dependence on layout white space."""

from __future__ import annotations

import re
import time
from decimal import Decimal
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.amounts import UNIT_FACTORS, parse_number
from ingestion.narrative.compact_text import compact_text
from ingestion.storable import is_storable
from tests.narrative.wording import Wording, state, wordings

WORDS = [
    "2024年",
    "2023年度",
    "我单位",
    "“三公”经费",
    "机关运行经费",
    "基本支出",
    "项目支出",
    "人员经费",
    "公务接待费",
    "因公出国（境）费",
    "收入预算",
    "支出预算",
    "收、支总计",
    "财政拨款",
    "一般公共预算",
    "支出决算为",
    "年初预算为",
    "10.50万元",
    "0万元",
    "1,234.5元",
    "-3.2万元",
    "5%",
    "比上年",
    "与2023年相比",
    "增加",
    "减少",
    "下降",
    "持平",
    "其中：",
    "主要原因是",
    "主要用于",
    "，",
    "；",
    "。",
    "、",
    "（",
    "）",
    "行政运行（项）",
    "一般公共服务支出（类）",
    "2010301",
    "占",
    " ",
    "\n",
    "各",
    "分别为",
    "二是",
]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=40).map("".join)
STAGES = st.sampled_from(["budget", "final"])


@given(st.text(max_size=200), STAGES)
@settings(max_examples=150, deadline=None)
def test_no_text_raises(text: str, stage: str) -> None:
    state([text], stage)


@given(st.lists(TEXTS, max_size=4), STAGES)
@settings(max_examples=300, deadline=None)
def test_every_record_is_evidence(paragraphs: list[str], stage: str) -> None:
    records = state(paragraphs, stage, has_tables=True)
    for record in records:
        assert record.printed_text and record.printed_text in record.snippet
        assert record.fiscal_year == 2024
        if not is_storable(record.amount_yuan):
            continue  # set aside behind the reader, and told (test_storable)
        number = parse_number(record.printed_text)
        if not record.printed_unit:
            assert record.amount_yuan == 0 and not number  # 持平, 预算为0
        else:
            assert number is not None
            factor = Decimal(1) if record.printed_unit == "%" else UNIT_FACTORS[record.printed_unit]
            assert abs(record.amount_yuan) == abs(number * factor)
            assert record.printed_unit == "%" or record.printed_unit.endswith("元")
    keys = [(r.concept, r.fiscal_year, r.amount_yuan) for r in records]
    assert len(keys) == len(set(keys))


@given(st.sampled_from(wordings()), st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_white_space_within_a_text_changes_nothing(wording: Wording, random: Random) -> None:
    gap = re.compile(r"(?<=[一-鿿，；。])(?=[一-鿿\d])")
    spread = [gap.sub(lambda _: random.choice(["", " ", "\u3000"]), text) for text in wording.paragraphs]
    found = [{(r.concept, r.amount_yuan) for r in wording.records(paragraphs)} for paragraphs in (None, spread)]
    assert found[0] == found[1]


@given(TEXTS)
def test_compact_text_keeps_its_places(text: str) -> None:
    compact = compact_text(text)
    assert len(compact.text) == len(compact.offsets)
    assert compact.offsets == sorted(set(compact.offsets))
    assert all(0 <= offset < len(text) for offset in compact.offsets)


RUNS = ["年初预算", "支出总", "（类）", "收、支", "一般公共预算财政拨款", "其中：", "2010301", "“", "（", "比上年", "增加（", "《", "的"]


@given(st.sampled_from(RUNS))
@settings(max_examples=14, deadline=None)
def test_long_runs_take_no_time(word: str) -> None:
    """A repeated word is the worst case of a pattern that can be matched in several ways."""
    started = time.process_time()
    state([word * 400 + "10.00万元，" + word * 400 + "增加5.00万元。"], "final", has_tables=True)
    assert time.process_time() - started < 2
