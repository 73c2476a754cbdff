"""What the commands on dimensions ask the published warehouse: lists with the columns that a person fills in (`home.hand_dimensions`)."""

from __future__ import annotations

_RULING_COLUMNS = "'' as ruling, '' as ruling_reason, '' as ruled_by, '' as ruled_on"

UNLISTED_CODES = (
    f"select * exclude (year_start_date), {_RULING_COLUMNS} from mart_unlisted_codes "
    "where classification_scheme <> 'none' order by document_count desc, line_code, fiscal_year"
)
UNIT_MATCHES = (
    f"select * exclude (ruling_reason, ruled_by), {_RULING_COLUMNS} from mart_unit_matches "
    "where match_status = 'waiting' order by match_confidence desc, province, city, county, unit_name, other_unit_name"
)
ALL_UNIT_MATCHES = "select * from mart_unit_matches order by match_status, province, city, county, unit_name, other_unit_name"
OBSERVED_CODES = (
    f"select * exclude (classification_id, year_start_date), {_RULING_COLUMNS} from mart_observed_codes "
    "where observed_basis is not null order by line_code, fiscal_year, unit_name, printed_name"
)
