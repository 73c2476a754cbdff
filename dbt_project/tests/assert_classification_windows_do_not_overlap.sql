-- A code has one name in a year: two windows of a code never share a year.
select a.scheme, a.code, a.name, b.name as other_name, a.valid_from_year, b.valid_from_year as other_from_year
from {{ ref('dim_classification') }} as a
inner join {{ ref('dim_classification') }} as b
    on a.scheme = b.scheme and a.code = b.code and a.classification_id < b.classification_id
    and a.valid_from_year <= coalesce(b.valid_to_year, 9999) and b.valid_from_year <= coalesce(a.valid_to_year, 9999)
