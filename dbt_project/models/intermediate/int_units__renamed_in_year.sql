-- Budgets of a year whose final account stands under the body's other name: the reform came between both. Only where neither name has
-- both, so that no document is taken from the unit that printed it.

with published as (
    select distinct unit_id, fiscal_year, publication_level, stage from {{ ref('int_publications__counted') }}
),

names as (
    select unit_id, successor_unit_id as other_unit_id from {{ ref('int_units__succeeded') }}
    union
    select successor_unit_id as unit_id, unit_id as other_unit_id from {{ ref('int_units__succeeded') }}
),

pairs as (
    select budgets.unit_id, budgets.fiscal_year, budgets.publication_level, finals.unit_id as final_unit_id
    from published as budgets
    inner join names on budgets.unit_id = names.unit_id
    inner join published as finals
        on names.other_unit_id = finals.unit_id and budgets.fiscal_year = finals.fiscal_year
        and budgets.publication_level = finals.publication_level and finals.stage = 'final'
    left join published as own_finals
        on budgets.unit_id = own_finals.unit_id and budgets.fiscal_year = own_finals.fiscal_year
        and budgets.publication_level = own_finals.publication_level and own_finals.stage = 'final'
    left join published as own_budgets
        on finals.unit_id = own_budgets.unit_id and finals.fiscal_year = own_budgets.fiscal_year
        and finals.publication_level = own_budgets.publication_level and own_budgets.stage = 'budget'
    where budgets.stage = 'budget' and own_finals.unit_id is null and own_budgets.unit_id is null
),

counted as (
    select
        pairs.*,
        count(*) over (partition by unit_id, fiscal_year, publication_level) as final_count,
        count(*) over (partition by final_unit_id, fiscal_year, publication_level) as budget_count
    from pairs
)

select unit_id, fiscal_year, publication_level, final_unit_id
from counted
where final_count = 1 and budget_count = 1
