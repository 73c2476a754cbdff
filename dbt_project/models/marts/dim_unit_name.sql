-- Every name by which documents call a unit, with the years and documents: spellings with and without its place, and those of lists.

with names as (
    select
        unit_id,
        unit_name,
        min(fiscal_year) as observed_from_year,
        max(fiscal_year) as observed_to_year,
        count(distinct document_id) as document_count,
        min(document_id) as example_document_id,
        max(case when is_publisher then 1 else 0 end) = 1 as is_publisher_name
    from {{ ref('int_units__mentioned') }}
    group by unit_id, unit_name
)

select
    names.unit_id,
    names.unit_name,
    names.unit_name = units.unit_name as is_unit_name,
    names.is_publisher_name,
    names.observed_from_year,
    names.observed_to_year,
    cast(names.document_count as integer) as document_count,
    names.example_document_id
from names
inner join {{ ref('dim_unit') }} as units on names.unit_id = units.unit_id
