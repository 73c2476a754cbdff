-- The headline figures of a publication (total revenue, three-public expenses …), each from the first place that prints it:
-- the table whose total row it is, else a table that repeats it, else the text.

with publications as (
    select publication_id, document_id, unit_id, fiscal_year, stage, publication_level, is_current
    from {{ ref('dim_publication') }}
),

lines as (
    select
        facts.budget_line_id,
        facts.publication_id,
        facts.stage,
        facts.table_code,
        facts.side,
        {{ plain_label('facts.line_label') }} as label,
        facts.measure,
        facts.amount_yuan,
        facts.page,
        facts.table_no,
        facts.row_no,
        facts.column_no,
        -- The whole of a line before its share of one fund or period, the row of all units before that of one.
        {{ is_share('facts') }} as is_share,
        case when coalesce(facts.organisation, '') = '' then 0 else 1 end as is_of_one_unit
    from {{ ref('fct_budget_line') }} as facts
    where coalesce(facts.line_code, '') = ''
),

-- A 三公 table may print each item by fund and no whole: the funds of one row together are its item. Cited is the largest.
by_fund as (
    select
        lines.*,
        sum(amount_yuan) over (partition by publication_id, table_no, row_no, label) as whole_yuan,
        row_number() over (partition by publication_id, table_no, row_no, label order by amount_yuan desc, column_no) as preference
    from lines
    where table_code = 'three_public_expenses' and measure in ('general_public', 'government_fund', 'state_capital')
        and not exists (
            select 1 from lines as wholes
            where wholes.publication_id = lines.publication_id and wholes.table_no = lines.table_no
                and wholes.measure in ('amount', 'total', 'budgeted', 'settled')
        )
),

headed as (
    select * from lines
    union all
    select
        budget_line_id, publication_id, stage, table_code, side, label, 'total' as measure,
        cast(whole_yuan as decimal(20, 2)) as amount_yuan, page, table_no, row_no, column_no, is_share, is_of_one_unit
    from by_fund
    where preference = 1
),

printed as (
    select
        lines.publication_id,
        sources.item,
        coalesce(nullif(sources.basis, ''), case lines.stage when 'final' then 'settled' else 'budgeted' end) as basis,
        cast(sources.priority as integer) as priority,
        lines.amount_yuan,
        'table' as amount_source,
        lines.table_code,
        lines.budget_line_id,
        cast(null as {{ text_type() }}) as stated_amount_id,
        lines.page,
        lines.is_share,
        lines.table_no,
        lines.is_of_one_unit,
        lines.row_no,
        lines.column_no
    from headed as lines
    inner join {{ ref('headline_sources') }} as sources
        on lines.table_code = sources.table_code
        and lines.side = sources.side
        and lines.label = sources.label
        and lines.measure = sources.measure
        and (coalesce(sources.stage, '') = '' or lines.stage = sources.stage)
),

items as (
    select distinct item from {{ ref('headline_sources') }}
),

stated as (
    select
        amounts.publication_id,
        amounts.concept as item,
        case publications.stage when 'final' then 'settled' else 'budgeted' end as basis,
        1000 as priority,
        cast(amounts.amount_yuan as decimal(20, 2)) as amount_yuan,
        'text' as amount_source,
        cast(null as {{ text_type() }}) as table_code,
        cast(null as {{ text_type() }}) as budget_line_id,
        amounts.stated_amount_id,
        amounts.page,
        0 as is_share,
        0 as table_no,
        0 as is_of_one_unit,
        coalesce(amounts.line_no, 0) as row_no,
        0 as column_no
    from {{ ref('fct_stated_amount') }} as amounts
    inner join publications on amounts.publication_id = publications.publication_id and amounts.fiscal_year = publications.fiscal_year
    inner join items on amounts.concept = items.item
),

candidates as (
    select * from printed
    union all
    select * from stated
),

ordered as (
    select
        candidates.*,
        row_number() over (
            partition by publication_id, item, basis
            order by priority + 500 * is_share, table_no, is_of_one_unit, row_no, column_no, budget_line_id, stated_amount_id
        ) as preference
    from candidates
)

select
    ordered.publication_id,
    publications.document_id,
    publications.unit_id,
    publications.fiscal_year,
    publications.stage,
    publications.publication_level,
    publications.is_current,
    ordered.item,
    ordered.basis,
    ordered.amount_yuan,
    ordered.amount_source,
    ordered.table_code,
    ordered.budget_line_id,
    ordered.stated_amount_id,
    ordered.page
from ordered
inner join publications on ordered.publication_id = publications.publication_id
where ordered.preference = 1
