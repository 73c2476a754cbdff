-- Pairs of units that may be one body, or of which the second took over the first: by which evidence, how sure, and what became of it. What
-- waits is for a person to confirm or reject (unit_matches.csv of the home); until then both units stand apart.

select
    matches.unit_id,
    matches.unit_name,
    matches.other_unit_id,
    matches.other_unit_name,
    matches.match_basis,
    matches.match_evidence,
    matches.match_confidence,
    matches.match_status,
    units.province,
    units.city,
    units.county,
    matches.region_code,
    matches.first_year as observed_from_year,
    matches.last_year as observed_to_year,
    matches.other_first_year as other_observed_from_year,
    matches.other_last_year as other_observed_to_year,
    matches.ruling_reason,
    matches.ruled_by
from {{ ref('int_unit_matches__judged') }} as matches
inner join {{ ref('dim_unit') }} as units on matches.unit_id = units.unit_id
