"""The layout data is checked when it is loaded; titles name projects."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from ingestion.performance import layout as layouts
from ingestion.performance.layout import check_layout, label_of, performance_layout
from ingestion.performance.titles import read_title
from ingestion.wording import InvalidLayout


def _data() -> dict:
    path = Path(layouts.__file__).resolve().parent.parent / "layouts" / "performance.yml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def test_layout_loads() -> None:
    assert performance_layout().measures["全年预算数"] == "budget"


@pytest.mark.parametrize("section", ["keys", "measures", "titles"])
def test_missing_section_is_refused(section: str) -> None:
    data = _data()
    del data[section]
    with pytest.raises(InvalidLayout, match=section):
        check_layout(data)


def test_unknown_role_is_refused() -> None:
    data = _data()
    data["measures"]["wish"] = ["愿望数"]
    with pytest.raises(InvalidLayout, match="wish"):
        check_layout(data)


def test_label_with_two_meanings_is_refused() -> None:
    data = _data()
    data["measures"]["executed"].append("预算数")
    with pytest.raises(InvalidLayout, match="预算数"):
        check_layout(data)


@pytest.mark.parametrize(
    ("printed", "label"),
    [
        ("其中—财政拨款：", "财政拨款"),
        ("其中：\n当年财政拨款", "当年财政拨款"),
        ("预期指标值(包含数字及文字描述)", "预期指标值"),
        ("实际 完成值（B）", "实际完成值"),
        ("一、项目名称", "项目名称"),
        ("3月底", "3月底"),
    ],
)
def test_labels(printed: str, label: str) -> None:
    assert label_of(printed) == label


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("1.校舍修缮费绩效目标表", "校舍修缮费"),
        ("4. 校舍修缮(教财〔2019〕46号)绩效目标表", "校舍修缮(教财〔2019〕46号)"),
        ("附件3：路灯维护绩效自评表", "路灯维护"),
        ("2024年度项目支出绩效自评表", ""),
        ("项目支出绩效目标申报表（2024年度）", ""),
        ("部门整体支出绩效自评表", "部门整体支出"),
        ("2023年度部门（单位）整体支出绩效目标表", "部门(单位)整体支出"),
    ],
)
def test_titles(line: str, name: str) -> None:
    title = read_title(line)
    assert title is not None
    assert title.project_name == name


@pytest.mark.parametrize(
    "line", ["1.校舍修缮费绩效目标表\t7", "1.校舍修缮费绩效目标表……7", "详见项目绩效目标表", "绩效目标", "一、总体绩效目标"]
)
def test_no_titles(line: str) -> None:
    assert read_title(line) is None
