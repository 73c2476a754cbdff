-- What superiors and subordinates pay each other, as a publication prints it: the four amounts that a sum over a superior and its
-- subordinates would count twice. From the tables of revenue and expenditure, else from the summary of both.

with lines as (
    select
        lines.publication_id,
        case
            when lines.measure in ('superior_subsidy', 'affiliate_remittance', 'remitted_to_superior', 'affiliate_subsidy') then lines.measure
            when {{ plain_label('lines.line_label') }} = '上级补助收入' then 'superior_subsidy'
            when {{ plain_label('lines.line_label') }} in ('附属单位上缴收入', '附属单位缴款') then 'affiliate_remittance'
            when {{ plain_label('lines.line_label') }} in ('上缴上级支出', '上解上级支出') then 'remitted_to_superior'
            when {{ plain_label('lines.line_label') }} in ('对附属单位补助支出', '对附属单位补助') then 'affiliate_subsidy'
        end as flow,
        lines.amount_yuan,
        case when lines.table_code = 'income_expenditure_summary' then 1 else 0 end as is_from_summary,
        {{ is_share('lines') }} as is_share,
        lines.table_no,
        lines.row_no,
        lines.column_no
    from {{ ref('fct_budget_line') }} as lines
    where (lines.table_code in ('income', 'expenditure') and lines.is_total)
        or (lines.table_code = 'income_expenditure_summary' and lines.measure in ('amount', 'total'))
),

ordered as (
    select
        lines.*,
        row_number() over (
            partition by publication_id, flow order by is_from_summary, is_share, table_no, row_no, column_no
        ) as preference
    from lines
    where flow is not null
)

select
    publication_id,
    max(case when flow = 'superior_subsidy' then amount_yuan end) as superior_subsidy_yuan,
    max(case when flow = 'affiliate_remittance' then amount_yuan end) as affiliate_remittance_yuan,
    max(case when flow = 'remitted_to_superior' then amount_yuan end) as remitted_to_superior_yuan,
    max(case when flow = 'affiliate_subsidy' then amount_yuan end) as affiliate_subsidy_yuan
from ordered
where preference = 1
group by publication_id
