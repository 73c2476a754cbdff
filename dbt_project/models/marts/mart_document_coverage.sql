with budget_lines as (
    select document_id, count(*) as budget_line_count from {{ ref('fct_budget_line') }} group by document_id
),

stated as (
    select document_id, count(*) as stated_amount_count from {{ ref('fct_stated_amount') }} group by document_id
),

projects as (
    select document_id, count(*) as project_count from {{ ref('fct_project') }} group by document_id
),

indicators as (
    select document_id, count(*) as indicator_count from {{ ref('fct_indicator_value') }} group by document_id
),

unplaced as (
    select
        document_id,
        count(*) as unplaced_count,
        sum(case when reason_code = 'not_read' then 1 else 0 end) as not_read_count
    from {{ ref('fct_unplaced_number') }}
    group by document_id
),

notes as (
    select document_id, count(*) as reading_note_count from {{ ref('fct_reading_note') }} group by document_id
),

tables as (
    select
        document_id,
        sum(case when table_state = 'present' then 1 else 0 end) as present_count,
        sum(case when table_state in ('declared_empty', 'empty') then 1 else 0 end) as empty_count,
        sum(case when table_state = 'absent' then 1 else 0 end) as absent_count
    from {{ ref('fct_document_table') }}
    group by document_id
),

findings as (
    select
        document_id,
        sum(case when severity = 'error' then 1 else 0 end) as error_count,
        sum(case when severity <> 'error' then 1 else 0 end) as other_finding_count
    from {{ ref('fct_finding') }}
    group by document_id
),

rules as (
    select
        document_id,
        sum(case when outcome = 'passed' then 1 else 0 end) as passed_count,
        sum(case when outcome = 'failed' then 1 else 0 end) as failed_count,
        sum(case when outcome = 'not_runnable' then 1 else 0 end) as not_runnable_count
    from {{ ref('fct_rule_outcome') }}
    group by document_id
)

select
    documents.document_id,
    documents.file_name,
    documents.unit_id,
    units.unit_name,
    units.province,
    units.city,
    units.county,
    units.region_code,
    units.current_unit_id,
    units.current_unit_name,
    documents.fiscal_year,
    {{ year_start_date('documents.fiscal_year') }} as year_start_date,
    documents.stage,
    stages.name_zh as stage_name,
    documents.publication_level,
    documents.document_kind,
    kinds.name_zh as document_kind_name,
    documents.status,
    statuses.name_zh as status_name,
    documents.reason,
    documents.is_current,
    documents.publication_conflict,
    documents.page_count,
    documents.printed_numbers,
    documents.placed_numbers,
    -- What stands on unread pages is not known, and so neither is the part of the document that is placed.
    case when documents.unread_pages = 0 then {{ percentage('documents.placed_numbers', 'documents.printed_numbers') }} end as coverage_pct,
    cast(coalesce(unplaced.unplaced_count, 0) as integer) as unplaced_count,
    cast(coalesce(unplaced.not_read_count, 0) as integer) as not_read_count,
    documents.unread_pages,
    cast(coalesce(notes.reading_note_count, 0) as integer) as reading_note_count,
    cast(coalesce(budget_lines.budget_line_count, 0) as integer) as budget_line_count,
    cast(coalesce(stated.stated_amount_count, 0) as integer) as stated_amount_count,
    cast(coalesce(projects.project_count, 0) as integer) as project_count,
    cast(coalesce(indicators.indicator_count, 0) as integer) as indicator_count,
    cast(coalesce(tables.present_count, 0) as integer) as present_table_count,
    cast(coalesce(tables.empty_count, 0) as integer) as empty_table_count,
    cast(coalesce(tables.absent_count, 0) as integer) as absent_table_count,
    cast(coalesce(findings.error_count, 0) as integer) as error_count,
    cast(coalesce(findings.other_finding_count, 0) as integer) as other_finding_count,
    cast(coalesce(rules.passed_count, 0) as integer) as rules_passed_count,
    cast(coalesce(rules.failed_count, 0) as integer) as rules_failed_count,
    cast(coalesce(rules.not_runnable_count, 0) as integer) as rules_not_runnable_count,
    documents.ingested_at
from {{ ref('dim_document') }} as documents
left join {{ ref('dim_unit') }} as units on documents.unit_id = units.unit_id
left join unplaced on documents.document_id = unplaced.document_id
left join notes on documents.document_id = notes.document_id
left join budget_lines on documents.document_id = budget_lines.document_id
left join stated on documents.document_id = stated.document_id
left join projects on documents.document_id = projects.document_id
left join indicators on documents.document_id = indicators.document_id
left join tables on documents.document_id = tables.document_id
left join findings on documents.document_id = findings.document_id
left join rules on documents.document_id = rules.document_id
left join {{ ref('dim_code') }} as stages on stages.code_list = 'stage' and stages.code = documents.stage
left join {{ ref('dim_code') }} as kinds on kinds.code_list = 'document_kind' and kinds.code = documents.document_kind
left join {{ ref('dim_code') }} as statuses on statuses.code_list = 'status' and statuses.code = documents.status
