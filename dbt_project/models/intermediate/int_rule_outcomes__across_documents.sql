{{ config(materialized='view') }}

-- Each rule across documents on each publication: passed, failed, or not runnable with the reason.

with publications as (
    select
        publications.document_id,
        publications.publication_id,
        publications.unit_id,
        publications.fiscal_year,
        publications.stage,
        publications.is_current,
        publications.publication_level,
        publications.publication_conflict,
        comparable.publication_id is not null as is_comparable,
        comparable.publication_level as compared_level
    from {{ ref('dim_publication') }} as publications
    left join {{ ref('int_publications__comparable') }} as comparable on publications.publication_id = comparable.publication_id
    where publications.fiscal_year is not null
),

rules as (
    select 'D01-initial-budget-table' as rule_id
    union all
    select 'D02-initial-budget-text' as rule_id
    union all
    select 'D03-carried-forward' as rule_id
    union all
    select 'D04-department-units' as rule_id
    union all
    select 'D05-correction' as rule_id
    union all
    select 'D06-restated-prior-year' as rule_id
),

counts as (
    select
        publication_id,
        rule_id,
        count(*) as comparison_count,
        sum(case when verdict = 'different' then 1 else 0 end) as different_count,
        sum(case when verdict = 'rounding' then 1 else 0 end) as rounding_count
    from {{ ref('int_comparisons__across_documents') }}
    group by publication_id, rule_id
),

partners as (
    select
        own.publication_id,
        max(case when other.stage = 'budget' and other.fiscal_year = own.fiscal_year then 1 else 0 end) as has_budget,
        max(case when other.stage = 'final' and other.fiscal_year = own.fiscal_year - 1 then 1 else 0 end) as has_earlier_final,
        max(case when other.fiscal_year = own.fiscal_year - 1 then 1 else 0 end) as has_earlier
    from {{ ref('int_publications__comparable') }} as own
    inner join {{ ref('int_publications__comparable') }} as other
        on own.unit_id = other.unit_id and own.publication_level = other.publication_level
    group by own.publication_id
),

units as (
    select publication_id, count(*) as unit_count, count(*) - count(unit_publication_id) as missing_count
    from {{ ref('int_department_units__published') }}
    group by publication_id
),

reasoned as (
    select
        publications.document_id,
        publications.publication_id,
        rules.rule_id,
        publications.unit_id,
        publications.fiscal_year,
        publications.stage,
        coalesce(counts.comparison_count, 0) as comparison_count,
        coalesce(counts.different_count, 0) as different_count,
        coalesce(counts.rounding_count, 0) as rounding_count,
        publications.publication_conflict,
        case
            when not publications.is_current then '本文件不是现行版本'
            when rules.rule_id = 'D05-correction' then
                case publications.publication_conflict
                    when 'none' then '没有同一公开内容的其他版本'
                    else '两个版本没有可逐格核对的表'
                end
            when not publications.is_comparable then '不是能确定唯一的预算或决算文件'
            when rules.rule_id = 'D04-department-units' then
                case
                    when publications.compared_level = 'unit' then '本规则只适用于部门的公开文件'
                    when units.publication_id is null then '没有可对应的所属单位'
                    when units.missing_count > 0 then concat('部门本级和所属单位共', units.unit_count, '个，其中', units.missing_count, '个没有同年度的单位文件')
                    else '文件中没有可核对的收支总额'
                end
            when rules.rule_id = 'D06-restated-prior-year' then
                case
                    when coalesce(partners.has_earlier, 0) = 0 then '没有上一年度的预算或决算文件'
                    else '文件没有写明能与上一年度文件核对的上年数'
                end
            when publications.stage <> 'final' then '本规则只适用于决算'
            when rules.rule_id = 'D03-carried-forward' then
                case when coalesce(partners.has_earlier_final, 0) = 0 then '没有上一年度的决算文件' else '两份决算中没有可核对的结转和结余' end
            when coalesce(partners.has_budget, 0) = 0 then '没有同年度的预算文件'
            else '两份文件中没有可核对的年初预算数'
        end as missing_reason
    from publications
    cross join rules
    left join counts on publications.publication_id = counts.publication_id and rules.rule_id = counts.rule_id
    left join partners on publications.publication_id = partners.publication_id
    left join units on publications.publication_id = units.publication_id
)

select
    document_id,
    publication_id,
    rule_id,
    unit_id,
    fiscal_year,
    stage,
    case
        when comparison_count = 0 then 'not_runnable'
        when different_count > 0 then 'failed'
        else 'passed'
    end as outcome,
    case
        when comparison_count = 0 then missing_reason
        when different_count > 0 then concat(comparison_count, '处核对中有', different_count, '处不符')
        when rounding_count > 0 then concat('有', rounding_count, '处差额在四舍五入范围内')
    end as reason,
    cast(comparison_count as integer) as comparisons
from reasoned
