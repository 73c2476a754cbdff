"""Who publishes, for which year, at which stage and level: the ways in which real disclosures say it, with invented names."""

from __future__ import annotations

import pytest

from ingestion.identity.classification import Classification, classify
from ingestion.identity.vocabulary import load_vocabulary
from ingestion.model import Page, Paragraph, SourceDocument
from ingestion.parsing import parse_source
from tests.tables.drawn_grids import document, draw

MANY = 30


def pages(*texts: list[str], title: str | None = None) -> SourceDocument:
    """A document of pages, each a list of paragraphs."""
    blocks = [Page([Paragraph(text, page=number) for text in lines], number=number) for number, lines in enumerate(texts, 1)]
    return SourceDocument("text/plain", blocks, title=title)


def read(*texts: list[str]) -> Classification:
    return classify(pages(*texts), "d")


@pytest.mark.parametrize(
    ("cover", "unit"),
    [
        (["2026年云岭市交通运输局（本级）部", "门预算", "目录"], "云岭市交通运输局"),
        (["2026 年云岭市住房和建设局", "部门预算"], "云岭市住房和建设局"),
        (["云岭市生态", "环境局2026年部门预算"], "云岭市生态环境局"),
        (["2018年度云岭省高级", "人民法院预算公开", "2018年2月24日"], "云岭省高级人民法院"),
        (["云岭市人民政府办公厅（汇总）", "2026年部门预算公开说明"], "云岭市人民政府办公厅"),
        (["云岭市信访办公室部门", "2026年度部门预算信息公开"], "云岭市信访办公室"),
        (["2026年中共云岭市委宣传部部门", "预算"], "中共云岭市委宣传部"),
        (["云岭省2018年度", "省级部门预算公开报表", "部门:中共云岭省委办公厅", "云岭省财政厅印制"], "中共云岭省委办公厅"),
        (["关于云岭市寿山区教育局财政拨款“三公”经费2014年预算情况的说明"], "云岭市寿山区教育局"),
        (["2023年云岭省财政厅一般公共预算财政拨款“三公”经费预算"], "云岭省财政厅"),
        (["2019年度云岭县水利局单位部门决算"], "云岭县水利局"),
        (["二、云岭市第一幼儿园2024年单位预算"], "云岭市第一幼儿园"),
        (["附件1", "云岭市文化广电旅游局", "（云岭市文物局）", "2024年部门预算"], "云岭市文化广电旅游局(云岭市文物局)"),
        (["云岭市城市管理局", "（云岭市综合执法局）2023年度", "部门决算"], "云岭市城市管理局(云岭市综合执法局)"),
        (["云岭市人民医院医共体2023年单位预算", "云岭市人民医院始建于1940年，是一所综合医院。"], "云岭市人民医院医共体"),
        (["监督索引号53012345678901000云岭县东岳卫生院2021年度部门决算公开目录"], "云岭县东岳卫生院"),
        (["云岭经济开发区管委会2020年部门预算"], "云岭经济开发区管委会"),
        (["经济开发区管委会2020年部门预算"], "经济开发区管委会"),
        (["云岭市业主办公室2024年部门预算"], "云岭市业主办公室"),
        (["市场监督管理局2024年部门预算", "成都市各单位。"], "市场监督管理局"),
        (["财务数据云岭市中级人民法院2024年部门决算"], "云岭市中级人民法院"),
    ],
)
def test_covers_broken_and_decorated(cover: list[str], unit: str) -> None:
    assert read(cover).unit_name == unit


@pytest.mark.parametrize(
    ("above", "below", "unit"),
    [
        ("四川省", "云岭县东岳乡中心校", "四川省云岭县东岳乡中心校"),
        ("四川", "省云岭县东岳乡中心校", "四川省云岭县东岳乡中心校"),
        ("内蒙古自", "治区云岭旗监测中心", "内蒙古自治区云岭旗监测中心"),
        ("四川省阿坝州", "云岭县委宣传部", "四川省阿坝州云岭县委宣传部"),
        ("贵州省黔南", "布依族苗族自治州云岭县审计局", "贵州省黔南布依族苗族自治州云岭县审计局"),
        ("中国人民政治协商会议", "云岭省寿山县委员会", "中国人民政治协商会议云岭省寿山县委员会"),
        ("中国人民政治协商会", "议云岭省寿山县委员会", "中国人民政治协商会议云岭省寿山县委员会"),
        ("国家税务总局云", "岭市寿山区税务局", "国家税务总局云岭市寿山区税务局"),
        ("中共", "寿山县委宣传部", "中共寿山县委宣传部"),
        ("新疆生产建设兵团", "云岭市财政局", "新疆生产建设兵团云岭市财政局"),
        ("共青团", "云岭市委员会", "共青团云岭市委员会"),
        ("四川省", "政协办公厅", "四川省政协办公厅"),
        ("成都市", "锦江区审计局", "成都市锦江区审计局"),
        ("成都市", "市场监督管理局", "成都市市场监督管理局"),
        ("乐山市", "市中区审计局", "乐山市市中区审计局"),
    ],
)
def test_a_name_that_begins_in_the_line_over_a_whole_title(above: str, below: str, unit: str) -> None:
    assert read([above, f"{below}2024年部门预算", "目录"]).unit_name == unit


@pytest.mark.parametrize(
    ("above", "title", "unit"),
    [
        ("四川省政务服务网", "云岭市教育局2024年部门预算", "云岭市教育局"),
        ("北京", "云岭区教育局2024年部门预算", "云岭区教育局"),
        ("四川省", "四川云岭大学2024年部门预算", "四川云岭大学"),
        ("四川省人民政府", "云岭市教育局2024年部门预算", "云岭市教育局"),
        ("四川省", "2024年云岭市教育局部门预算", "云岭市教育局"),
        ("四川政务", "成都市教育局2024年部门预算", "成都市教育局"),
        ("成都市新闻", "成都市教育局2024年部门预算", "成都市教育局"),
        ("政协", "云岭市教育局2024年部门预算", "云岭市教育局"),
        ("国家税务总局", "云岭市教育局2024年部门预算", "云岭市教育局"),
        ("成都市", "中共云岭市委宣传部2024年部门预算", "中共云岭市委宣传部"),
        ("四川省", "国家税务总局成都市税务局2024年部门预算", "国家税务总局成都市税务局"),
        ("成都市", "四川省教育厅2024年部门预算", "四川省教育厅"),
        ("四川省成都市", "成都市教育局2024年部门预算", "成都市教育局"),
        ("成都市", "市民政局2024年部门预算", "成都市民政局"),
        ("资源", "第一中学2024年部门预算", "第一中学"),
    ],
)
def test_a_line_over_a_title_that_is_no_part_of_the_name(above: str, title: str, unit: str) -> None:
    assert read([above, title, "目录"]).unit_name == unit


@pytest.mark.parametrize(
    ("lines", "unit"),
    [
        (["云岭市寿山区东岳镇2022年部门预算", "部分东岳镇人民政府2022年部门预算表"], "云岭市寿山区东岳镇"),
        (["2022年部门预算", "第一部分 东岳镇人民政府概况", "云岭市寿山区东岳镇2022年收入预算10.00万元。"], "云岭市寿山区东岳镇人民政府"),
        (["2024年“三公”经费预算", "经云岭市财政局汇总，2024年全市“三公”经费预算总额为19万元。"], "云岭市财政局"),
        (["现将东岳镇2020年度“三公”经费决算情况公布如下："], "东岳镇"),
        (["云岭市寿山区民主党派2015年部门预算情况说明"], "云岭市寿山区民主党派"),
        (["2015年收支预算情况", "中国民主建国会云岭市委员会由机关本级构成，其中：行政单位1个。"], "中国民主建国会云岭市委员会"),
        (["2024年收支总预算10.00元。", "云岭县永胜镇人民政府属行政单位，下属事业单位4个。"], "云岭县永胜镇人民政府"),
    ],
)
def test_townships_parties_and_those_who_sum_up(lines: list[str], unit: str) -> None:
    assert read(lines).unit_name == unit


def test_columns_tell_the_stage_of_tables_without_words() -> None:
    for column, stage in (("预算数", "budget"), ("决算数", "final")):
        table = draw(f"2024年收支总表 | | |\n项目 | {column} | 项目 | {column}\n收入 | 1.00 | 支出 | 1.00")
        found = classify(document(table, pages=False), "d")
        assert (found.fiscal_year, found.stage) == (2024, stage)


def test_what_the_text_repeats_does_not_outvote_the_title() -> None:
    sentence = "纳入云岭市司法局2026年部门预算编制范围的二级预算单位包括：云岭市强制隔离戒毒所。"
    found = read(["2026年云岭市司法局部门预算"], [sentence] * MANY, ["2026年云岭市律师协会收入预算1.00万元。"] * MANY)
    assert found.unit_name == "云岭市司法局"


def test_a_superior_named_in_a_caption_is_not_the_publisher() -> None:
    found = read(["云岭市2026年市级单位预算", "主管部门：云岭市民政局", "预算单位：云岭市福利彩票发行中心"])
    assert (found.unit_name, found.publication_level) == ("云岭市福利彩票发行中心", "unit")


def test_a_name_in_the_cell_or_line_behind_its_caption() -> None:
    table = draw("部门： | 云岭市档案馆 | 单位：万元\n项目 | 2024年预算数 | 项目 | 2024年预算数\n一、收入 | 1.00 | 一、支出 | 1.00")
    assert classify(document(table, pages=False), "d").unit_name == "云岭市档案馆"
    assert read(["收支预算总表", "公开表一部门：", "云岭市档案馆", "单位：万元", "2019年"]).unit_name == "云岭市档案馆"


def test_a_name_without_its_place_takes_it_from_the_document() -> None:
    listed = "纳入本部门2019年部门汇总预算编制范围的预算单位共计1家，即省政协办公厅本级。"
    text = "下属事业单位包括：江苏省政协联谊俱乐部、江苏省政协书画院。"
    assert read(["2019年部门预算情况说明"], [listed, text]).unit_name == "江苏省政协办公厅"


def test_a_whole_region_is_not_a_body_of_it() -> None:
    assert read(["云岭市2026年市级单位预算", "预算单位：云岭市花卉试验场"]).unit_name == "云岭市花卉试验场"


@pytest.mark.parametrize("year", ["二〇二四", "二0二四", "二O二四", "二Ｏ二四", "二◯二四", "二○二四", "二零二四", "２０２４"])
def test_spellings_of_a_year(year: str) -> None:
    found = read([f"云岭市民政局{year}年度部门决算"])
    assert (found.fiscal_year, found.unit_name) == (2024, "云岭市民政局")


@pytest.mark.parametrize(
    ("text", "year", "stage"),
    [
        ("2022年本部门财政拨款安排“三公”经费502.4 万元，比2021年减少3万元。", 2022, "budget"),
        ("2016年“三公”经费预算为560万元，其中：公务接待费预算230万元。", 2016, "budget"),
        ("2023年“三公”经费财政拨款支出决算为2万元，与2022年决算数持平。", 2023, "final"),
    ],
)
def test_sentences_alone_say_year_and_stage(text: str, year: int, stage: str) -> None:
    found = read(["云岭县教育局“三公”经费情况说明", text])
    assert (found.fiscal_year, found.stage) == (year, stage)


def test_the_title_of_a_web_page_counts() -> None:
    source = pages(["经财政部门批复，现予公开。"], title="云岭市财政局2025年部门预算_云岭市人民政府网站")
    found = classify(source, "d")
    assert (found.unit_name, found.fiscal_year, found.stage) == ("云岭市财政局", 2025, "budget")


def test_a_final_account_speaks_of_the_budget_too() -> None:
    text = "2022年度一般公共预算财政拨款支出年初预算为1.00万元，支出决算为2.00万元。"
    found = read(["云岭市卫生健康委员会（汇总）", "2022年度部门决算"], ["一般公共预算支出情况", text] * MANY)
    assert (found.stage, found.publication_level) == ("final", "department")


def test_own_office_is_a_unit() -> None:
    found = read(["2026年云岭市统计局（本级）部门预算"], ["部门名称：云岭市统计局（本级）"])
    assert (found.unit_name, found.publication_level) == ("云岭市统计局", "unit")


@pytest.mark.parametrize(
    "lines",
    [
        ["关于云岭市2023年预算执行情况和2024年预算草案的报告", "2023年税收收入完成1.00亿元，增长2%。"],
        ["2024年云岭县政府预算公开", "一般公共预算收入预算表", "政府性基金预算收入表", "2024年政府债务限额表"],
        ["云岭县人民政府关于2021年决算情况的报告", "加上上级补助收入3万元、地方政府债券转贷收入2万元，收入总计9万元。"],
        ["云岭市寿山区人民政府关于2022年财政决算（草案）的报告", "加上上级补助收入4万元、调入资金1万元，收入总计9万元。"],
        ["云岭县人民政府关于提请审议2022年预算调整方案（草案）的议案", "因收入短收影响上解支出减少。"],
        ["2023年度云岭市政府预算公开", "目录", "第五部分 地方政府债务公开情况说明"],
        ["目录", "2024年一般公共预算收入表", "2024年税收返还和转移支付表", "2024年社会保险基金收入表"],
    ],
)
def test_reports_of_a_whole_government_are_kept_out(lines: list[str]) -> None:
    parsed = parse_source(pages(lines), "d", 1)
    assert (parsed.document.status, parsed.document.reason_code) == ("quarantined", "government_report")
    assert parsed.document.reason is not None and "政府" in parsed.document.reason


def test_the_notes_of_a_department_on_transfers_are_no_report_of_a_government() -> None:
    found = read(["云岭市水利局2024年部门预算（草案）的报告", "市对下转移支付情况", "上解支出、调入资金等收支科目本部门没有。"])
    assert found.refusal is None and found.unit_name == "云岭市水利局"


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("云岭市财政局2024年预算公开", ["编制预算调整方案。", "负责政府债务限额管理。"]),
        ("云岭市财政局2024年预算公开", ["编制社会保险基金收支预算。", "负责政府债务限额管理。", "管理预算稳定调节基金。"]),
        ("云岭市人大常委会办公室2023年决算公开", ["听取云岭市人民政府关于2022年财政决算（草案）的报告", "审查政府债务限额"]),
    ],
)
def test_what_a_department_says_of_a_government_s_reports_makes_none_of_its_own(title: str, words: list[str]) -> None:
    assert read([title], words).refusal is None


def test_the_accounts_of_a_government_under_the_name_of_its_finance_bureau_are_kept_out() -> None:
    tables = ["一般公共预算收入预算表", "政府性基金收入预算表", "税收返还和转移支付表", "政府债务限额", "社会保险基金收入"]
    assert read(["云岭市财政局2024年预算公开"], tables).refusal is not None


def test_a_finance_bureau_may_speak_of_transfers_and_debts() -> None:
    words = ["2024年一般公共预算收入表由本局编制。", "转移支付表", "政府债务限额管理", "社会保险基金收支管理"]
    found = read(["云岭市财政局2024年部门预算"], words)
    assert found.refusal is None


def test_something_else_is_no_disclosure_and_the_reason_names_it() -> None:
    lines = ["云府办发〔2026〕11号", "云岭市人民政府办公室", "关于印发防治工作规划（2025—2035年）的通知", "现将规划印发给你们。"]
    document_record = parse_source(pages(lines), "d", 1).document
    assert document_record.reason_code == "not_a_disclosure"
    assert document_record.reason is not None and "云府办发" in document_record.reason


def test_every_kind_of_evidence_has_its_weight() -> None:
    vocabulary = load_vocabulary()
    for attribute, kinds in vocabulary.evidence.items():
        assert all(weight > 0 and times > 0 for weight, times in kinds.values()), attribute


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("2026年某某市某某局", None),
        ("编制单位：2026年某某市某某局", None),
        ("305002某某市某某中心", "305002"),
        ("编制单位：305002某某市某某中心", "305002"),
    ],
)
def test_the_year_of_a_title_is_no_unit_code(line: str, code: str | None) -> None:
    assert read([line, "2026年部门预算", "目录"], ["一、基本情况"]).unit_code == code


@pytest.mark.parametrize(
    ("sentence", "unit"),
    [
        ("石家庄市本级2024年安排的“三公”经费支出共计300万元，比2023年预算数减少12万元。", "石家庄市"),
        ("2024年石家庄市长安区本级“三公”经费预算100万元，比上年减少1万元。", "石家庄市长安区"),
        ("一、石家庄市本级2024年安排的“三公”经费支出共计300万元。", "石家庄市"),
        ("我局2024年收入预算100万元，石家庄市本级2024年预算安排12万元。", None),
        ("根据石家庄市本级2024年预算，我局2024年收入预算100万元，支出预算100万元。", None),
        ("2024年收入预算100万元，经石家庄市本级2024年预算安排，支出预算100万元。", None),
        ("市本级2024年“三公”经费预算100万元。", None),
    ],
)
def test_the_money_of_a_division_in_a_sentence_names_the_division_and_nothing_more(sentence: str, unit: str | None) -> None:
    assert read(["“三公”经费预算情况", sentence]).unit_name == unit


def test_a_department_whose_sentence_speaks_of_its_division_keeps_its_name() -> None:
    cover = ["石家庄市水务局2024年部门预算"]
    assert read(cover, ["石家庄市本级2024年一般公共预算安排水务支出100万元。"]).unit_name == "石家庄市水务局"
