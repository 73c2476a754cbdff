-- Leaf rows of the tables by functional code, each table once: the amounts that marts choose from.

with lines as (
    select
        lines.publication_id,
        lines.document_id,
        lines.unit_id,
        lines.fiscal_year,
        lines.stage,
        publications.publication_level,
        publications.document_rank,
        publications.is_within_superior,
        lines.table_code,
        lines.table_no,
        lines.row_no,
        {{ is_share('lines') }} as is_share,
        lines.line_code,
        lines.classification_id,
        lines.measure,
        lines.amount_yuan
    from {{ ref('fct_budget_line') }} as lines
    inner join {{ ref('int_publications__counted') }} as publications on lines.publication_id = publications.publication_id
    where lines.table_code in ('expenditure', 'general_public_expenditure', 'government_fund_expenditure', 'state_capital_expenditure')
        and lines.classification_scheme = 'function' and lines.is_leaf and not lines.is_total
),

preferred as (
    select
        lines.*,
        {{ counted_once() }}
    from lines
),

sums as (
    select
        publication_id,
        document_id,
        unit_id,
        fiscal_year,
        stage,
        publication_level,
        document_rank,
        is_within_superior,
        table_code,
        line_code,
        min(classification_id) as classification_id,
        sum(case when measure = 'total' then amount_yuan end) as printed_total_yuan,
        sum(case when measure = 'amount' then amount_yuan end) as printed_amount_yuan,
        sum(case when measure = 'basic' then amount_yuan end) as basic_yuan,
        sum(case when measure = 'project' then amount_yuan end) as project_yuan,
        sum(case when measure in ('operating_expenditure', 'remitted_to_superior', 'affiliate_subsidy', 'reserve') then amount_yuan end)
            as other_expenditure_yuan
    from preferred
    where table_no = first_table_no and is_share = first_share
        and measure in ('total', 'amount', 'basic', 'project', 'operating_expenditure', 'remitted_to_superior', 'affiliate_subsidy', 'reserve')
    group by
        publication_id, document_id, unit_id, fiscal_year, stage, publication_level, document_rank, is_within_superior, table_code, line_code
)

select
    publication_id,
    document_id,
    unit_id,
    fiscal_year,
    stage,
    publication_level,
    document_rank,
    is_within_superior,
    table_code,
    line_code,
    classification_id,
    cast(coalesce(
        printed_total_yuan,
        printed_amount_yuan,
        coalesce(basic_yuan, 0) + coalesce(project_yuan, 0) + coalesce(other_expenditure_yuan, 0)
    ) as decimal(20, 2)) as expenditure_yuan,
    cast(basic_yuan as decimal(20, 2)) as basic_yuan,
    cast(project_yuan as decimal(20, 2)) as project_yuan,
    cast(other_expenditure_yuan as decimal(20, 2)) as other_expenditure_yuan
from sums
