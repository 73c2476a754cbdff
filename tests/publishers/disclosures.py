"""All invented disclosures, typeset as the publishers of the provinces do."""

from __future__ import annotations

from collections.abc import Callable

from tests.publishers import provinces_budget, provinces_final, shanghai
from tests.publishers.draft import Draft

DISCLOSURES: list[Callable[[], Draft]] = [
    shanghai.bureau_budget,
    shanghai.school_budget,
    shanghai.commission_final,
    shanghai.library_final,
    provinces_budget.hebei_county,
    provinces_budget.sichuan_bureau,
    provinces_budget.beijing_bureau,
    provinces_budget.guangdong_bureau,
    provinces_budget.jiangsu_district,
    provinces_final.zhejiang_bureau,
    provinces_final.central_department,
    provinces_final.hunan_bureau,
    provinces_final.shandong_unit,
]
