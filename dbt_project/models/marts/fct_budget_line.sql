{{ config(materialized='incremental', incremental_strategy='append', on_schema_change='append_new_columns',
          partition_by='fiscal_year', pre_hook="{{ delete_run_documents('fiscal_year') }}") }}

with lines as (
    select
        lines.*,
        publications.publication_id,
        publications.unit_id,
        publications.fiscal_year,
        publications.stage,
        coalesce(checks.check_status, 'not_checked') as check_status,
        checks.check_finding_id,
        {{ classification_scheme('lines.line_code', 'lines.table_code') }} as printed_scheme
    from {{ ref('stg_disclosures__budget_lines') }} as lines
    inner join {{ ref('dim_publication') }} as publications
        on lines.document_id = publications.document_id and lines.publication_no = publications.publication_no
    left join {{ ref('stg_disclosures__line_checks') }} as checks
        on lines.document_id = checks.document_id and lines.table_code = checks.table_code and lines.table_no = checks.table_no
        and lines.row_no = checks.row_no and lines.column_no = checks.column_no and lines.measure = checks.measure
        and {{ run_documents_filter('checks') }}
    where {{ run_documents_filter('lines') }} and {{ run_years_filter('publications.partition_year') }}
),

published as (
    select
        {{ hash_key(['scheme', 'code', 'valid_from_year']) }} as classification_id,
        scheme,
        code,
        name,
        cast(valid_from_year as integer) as valid_from_year,
        coalesce(cast(valid_to_year as integer), 9999) as valid_to_year
    from {{ ref('classification_codes') }}
),

-- The economic classes are few and all published: three digits that are none of them are another list's code.
economic_classes as (
    select distinct scheme, code from published where scheme in ('department_economic', 'government_economic') and length(code) = 3
),

-- Codes of what is bought have as many digits as classes and sections of functions: there, the name tells them apart.
named_functions as (
    select code, {{ plain_label('name') }} as name, valid_from_year, valid_to_year from published where scheme = 'function' and length(code) < 7
),

schemed as (
    select
        lines.*,
        case
            when lines.printed_scheme in ('revenue', 'function') then lines.printed_scheme
            when economic_classes.code is not null then lines.printed_scheme
            when named_functions.code is not null then 'function'
        end as classification_scheme
    from lines
    left join economic_classes on lines.printed_scheme = economic_classes.scheme and substr(lines.line_code, 1, 3) = economic_classes.code
    left join named_functions
        on lines.table_code in ('procurement', 'service_purchase') and lines.line_code = named_functions.code
        and {{ plain_label('lines.line_label') }} = named_functions.name
        and lines.fiscal_year between named_functions.valid_from_year and named_functions.valid_to_year
),

-- Findings by the one at the head of their group: where a person ruled every error of a group wrong, its numbers are not at fault.
judged as (
    select
        coalesce(nullif(findings.root_finding_id, ''), findings.finding_id) as head_finding_id,
        findings.finding_id,
        max(case when rulings.ruling = 'wrong' then 1 else 0 end) as is_cleared
    from {{ ref('int_findings__within_documents') }} as findings
    left join {{ ref('stg_hand_kept__rulings') }} as rulings on {{ ruling_applies('rulings', 'findings') }}
    where findings.severity = 'error' and {{ run_years_filter('findings.fiscal_year') }}
    group by coalesce(nullif(findings.root_finding_id, ''), findings.finding_id), findings.finding_id
),

cleared_groups as (
    select head_finding_id from judged group by head_finding_id having min(is_cleared) = 1
),

printed_codes as (
    select distinct classification_scheme as scheme, line_code as code, fiscal_year
    from schemed
    where classification_scheme is not null
),

-- Windows of a code that ended before the year: keeps the windows of codes that only documents know apart from them.
past_windows as (
    select printed_codes.scheme, printed_codes.code, printed_codes.fiscal_year, count(*) as window_count
    from printed_codes
    inner join published
        on printed_codes.scheme = published.scheme and printed_codes.code = published.code and published.valid_to_year < printed_codes.fiscal_year
    group by printed_codes.scheme, printed_codes.code, printed_codes.fiscal_year
)

select
    {{ hash_key(['schemed.document_id', 'schemed.table_code', 'schemed.table_no', 'schemed.row_no', 'schemed.column_no', 'schemed.measure']) }}
        as budget_line_id,
    schemed.document_id,
    schemed.publication_id,
    schemed.unit_id,
    schemed.fiscal_year,
    schemed.stage,
    schemed.table_code,
    schemed.side,
    schemed.line_code,
    schemed.line_label,
    schemed.line_level,
    case
        when published.classification_id is not null then published.classification_id
        when schemed.classification_scheme is not null
            then {{ hash_key(["'document'", 'schemed.classification_scheme', 'schemed.line_code', 'coalesce(past_windows.window_count, 0)']) }}
    end as classification_id,
    schemed.classification_scheme,
    schemed.measure,
    schemed.amount_yuan,
    schemed.printed_text,
    schemed.printed_unit,
    schemed.step_yuan,
    schemed.column_label,
    schemed.fund,
    schemed.funding_period,
    schemed.economic_code,
    schemed.government_economic_code,
    schemed.organisation,
    schemed.project_name,
    schemed.layout_rule,
    schemed.origin,
    schemed.confidence,
    schemed.is_total,
    schemed.is_leaf,
    case when cleared_groups.head_finding_id is not null then 'passed' else schemed.check_status end as check_status,
    schemed.check_finding_id,
    schemed.page,
    schemed.table_no,
    schemed.row_no,
    schemed.column_no,
    schemed.cell_no,
    schemed.box
from schemed
left join published
    on schemed.classification_scheme = published.scheme
    and schemed.line_code = published.code
    and schemed.fiscal_year between published.valid_from_year and published.valid_to_year
left join past_windows
    on schemed.classification_scheme = past_windows.scheme
    and schemed.line_code = past_windows.code
    and schemed.fiscal_year = past_windows.fiscal_year
left join cleared_groups on schemed.check_finding_id = cleared_groups.head_finding_id
