-- A superior and its subordinates added up, without counting what they pay each other: what both sides print of a payment is taken out
-- once on the side of revenue and once on that of expenditure. Subordinates are those that the superior's documents of the year list, else
-- those known from other years; who is not in this warehouse is named, and has not therefore failed to publish.

with publications as (
    select
        publications.publication_id,
        publications.document_id,
        publications.unit_id,
        publications.fiscal_year,
        publications.stage,
        publications.publication_level,
        publications.document_rank,
        publications.is_counted
    from {{ ref('int_publications__counted') }} as publications
    inner join {{ ref('dim_publication') }} as about on publications.publication_id = about.publication_id and about.document_kind in ('budget', 'final')
),

headlines as (
    select publication_id, item, amount_yuan
    from {{ ref('int_headline_amounts__chosen') }}
    where item in ('total_revenue', 'total_expenditure') and basis = case stage when 'final' then 'settled' else 'budgeted' end
),

-- One publication of each unit, year, stage and level: budgets whose tables and targets are files of their own have several.
amounts as (
    select
        publications.unit_id,
        publications.fiscal_year,
        publications.stage,
        publications.publication_level,
        min(case when publications.document_rank = 1 then publications.document_id end) as document_id,
        max(case when publications.is_counted then 1 else 0 end) = 1 as is_counted,
        max(revenues.amount_yuan) as revenue_yuan,
        max(expenditures.amount_yuan) as expenditure_yuan,
        max(flows.superior_subsidy_yuan) as superior_subsidy_yuan,
        max(flows.affiliate_remittance_yuan) as affiliate_remittance_yuan,
        max(flows.remitted_to_superior_yuan) as remitted_to_superior_yuan,
        max(flows.affiliate_subsidy_yuan) as affiliate_subsidy_yuan
    from publications
    left join headlines as revenues on publications.publication_id = revenues.publication_id and revenues.item = 'total_revenue'
    left join headlines as expenditures on publications.publication_id = expenditures.publication_id and expenditures.item = 'total_expenditure'
    left join {{ ref('int_internal_flows__printed') }} as flows on publications.publication_id = flows.publication_id
    group by publications.unit_id, publications.fiscal_year, publications.stage, publications.publication_level
),

listed as (
    select distinct publications.unit_id as superior_id, mentions.unit_id, publications.fiscal_year, publications.stage
    from {{ ref('int_units__mentioned') }} as mentions
    inner join {{ ref('dim_publication') }} as about on mentions.document_id = about.document_id and mentions.publication_no = about.publication_no
    inner join publications on about.publication_id = publications.publication_id
    inner join {{ ref('dim_unit') }} as units on mentions.unit_id = units.unit_id and units.parent_unit_id = publications.unit_id
    where not mentions.is_publisher
),

years as (
    select superiors.unit_id as superior_id, superiors.fiscal_year, superiors.stage
    from publications as superiors
    union
    select units.parent_unit_id as superior_id, publications.fiscal_year, publications.stage
    from publications
    inner join {{ ref('dim_unit') }} as units on publications.unit_id = units.unit_id and units.parent_unit_id is not null
),

listing_years as (
    select distinct superior_id, fiscal_year, stage from listed
),

members as (
    select superior_id, unit_id, fiscal_year, stage from listed
    union
    select years.superior_id, units.unit_id, years.fiscal_year, years.stage
    from years
    inner join {{ ref('dim_unit') }} as units on years.superior_id = units.parent_unit_id
    left join listing_years
        on years.superior_id = listing_years.superior_id and years.fiscal_year = listing_years.fiscal_year and years.stage = listing_years.stage
    left join publications
        on units.unit_id = publications.unit_id and years.fiscal_year = publications.fiscal_year and years.stage = publications.stage
    where listing_years.superior_id is null or publications.publication_id is not null
),

-- A department's publication holds its units, so that its own unit's is added to theirs; a trade union's holds no other union's, so that
-- whichever counts is added to them, and the units below the union only where it publishes alone.
related as (
    select
        members.*,
        units.unit_name,
        units.parent_basis,
        units.parent_basis = 'union_hierarchy' as is_union,
        max(case when units.parent_basis = 'union_hierarchy' then 1 else 0 end)
            over (partition by members.superior_id, members.fiscal_year, members.stage) as has_unions
    from members
    inner join {{ ref('dim_unit') }} as units on members.unit_id = units.unit_id
),

owners as (
    select distinct related.superior_id, related.fiscal_year, related.stage, related.has_unions, own.publication_level
    from related
    left join amounts as own
        on related.superior_id = own.unit_id and related.fiscal_year = own.fiscal_year and related.stage = own.stage
        and case when related.has_unions = 1 then own.is_counted else own.publication_level = 'unit' end
),

subordinates as (
    select
        related.superior_id,
        related.fiscal_year,
        related.stage,
        owners.has_unions,
        owners.publication_level,
        min(related.parent_basis) as parent_basis,
        cast(count(*) as integer) as subordinate_count,
        cast(count(amounts.unit_id) as integer) as held_subordinate_count,
        {{ join_sorted('case when amounts.unit_id is null then related.unit_name end') }} as subordinates_not_held,
        sum(amounts.revenue_yuan) as revenue_yuan,
        sum(amounts.expenditure_yuan) as expenditure_yuan,
        sum(amounts.superior_subsidy_yuan) as superior_subsidy_yuan,
        sum(amounts.remitted_to_superior_yuan) as remitted_to_superior_yuan
    from related
    inner join owners
        on related.superior_id = owners.superior_id and related.fiscal_year = owners.fiscal_year and related.stage = owners.stage
    left join amounts
        on related.unit_id = amounts.unit_id and related.fiscal_year = amounts.fiscal_year and related.stage = amounts.stage and amounts.is_counted
    where related.is_union or owners.has_unions = 0 or coalesce(owners.publication_level, 'department') = 'unit'
    group by related.superior_id, related.fiscal_year, related.stage, owners.has_unions, owners.publication_level
),

sums as (
    select
        subordinates.*,
        own.document_id as own_document_id,
        own.revenue_yuan as own_revenue_yuan,
        own.expenditure_yuan as own_expenditure_yuan,
        whole.document_id as department_document_id,
        whole.revenue_yuan as department_revenue_yuan,
        whole.expenditure_yuan as department_expenditure_yuan,
        own.affiliate_subsidy_yuan,
        own.affiliate_remittance_yuan,
        {{ printed_on_both_sides('own.affiliate_subsidy_yuan', 'subordinates.superior_subsidy_yuan') }}
        + {{ printed_on_both_sides('own.affiliate_remittance_yuan', 'subordinates.remitted_to_superior_yuan') }} as eliminated_yuan
    from subordinates
    left join amounts as own
        on subordinates.superior_id = own.unit_id and subordinates.fiscal_year = own.fiscal_year and subordinates.stage = own.stage
        and subordinates.publication_level = own.publication_level
    left join amounts as whole
        on subordinates.superior_id = whole.unit_id and subordinates.fiscal_year = whole.fiscal_year and subordinates.stage = whole.stage
        and subordinates.has_unions = 0 and whole.publication_level = 'department'
)

select
    sums.superior_id as unit_id,
    units.unit_name,
    units.province,
    units.city,
    units.county,
    units.region_code,
    units.current_unit_id,
    units.current_unit_name,
    sums.fiscal_year,
    {{ year_start_date('sums.fiscal_year') }} as year_start_date,
    sums.stage,
    stages.name_zh as stage_name,
    sums.parent_basis,
    sums.subordinate_count,
    sums.held_subordinate_count,
    {{ percentage('sums.held_subordinate_count', 'sums.subordinate_count') }} as subordinates_held_pct,
    sums.subordinates_not_held,
    sums.own_document_id,
    sums.department_document_id,
    sums.own_revenue_yuan,
    cast(sums.revenue_yuan as decimal(20, 2)) as subordinates_revenue_yuan,
    sums.own_expenditure_yuan,
    cast(sums.expenditure_yuan as decimal(20, 2)) as subordinates_expenditure_yuan,
    sums.affiliate_subsidy_yuan,
    cast(sums.superior_subsidy_yuan as decimal(20, 2)) as superior_subsidy_yuan,
    cast(sums.remitted_to_superior_yuan as decimal(20, 2)) as remitted_to_superior_yuan,
    sums.affiliate_remittance_yuan,
    cast(sums.eliminated_yuan as decimal(20, 2)) as eliminated_yuan,
    cast(sums.own_revenue_yuan + sums.revenue_yuan - sums.eliminated_yuan as decimal(20, 2)) as combined_revenue_yuan,
    cast(sums.own_expenditure_yuan + sums.expenditure_yuan - sums.eliminated_yuan as decimal(20, 2)) as combined_expenditure_yuan,
    sums.department_revenue_yuan,
    sums.department_expenditure_yuan,
    sums.own_document_id is not null and sums.held_subordinate_count = sums.subordinate_count as is_complete
from sums
inner join {{ ref('dim_unit') }} as units on sums.superior_id = units.unit_id
left join {{ ref('dim_code') }} as stages on stages.code_list = 'stage' and stages.code = sums.stage
