-- The years of the present classification system (2007) and ten years before and twenty after: no fact lies outside.

with numbers as (
    {{ numbers(54) }}
),

years as (
    select 1996 + number as fiscal_year from numbers
)

select
    fiscal_year,
    make_date(fiscal_year, 1, 1) as start_date,
    make_date(fiscal_year, 12, 31) as end_date,
    make_date(fiscal_year, 1, 1) as budget_publication_from,
    make_date(fiscal_year, 4, 30) as budget_publication_until,
    make_date(fiscal_year + 1, 8, 1) as final_publication_from,
    make_date(fiscal_year + 1, 10, 31) as final_publication_until,
    20 as publication_days_after_approval
from years
