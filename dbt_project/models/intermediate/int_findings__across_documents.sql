{{ config(materialized='view') }}

with comparisons as (
    select comparisons.*, coalesce(own_documents.file_name, '') as file_name, coalesce(other_documents.file_name, '') as other_file_name,
        own.document_id, other.document_id as other_document_id, own.unit_id, own.fiscal_year, own.stage
    from {{ ref('int_comparisons__across_documents') }} as comparisons
    inner join {{ ref('dim_publication') }} as own on comparisons.publication_id = own.publication_id
    inner join {{ ref('dim_document') }} as own_documents on own.document_id = own_documents.document_id
    inner join {{ ref('dim_publication') }} as other on comparisons.other_publication_id = other.publication_id
    inner join {{ ref('dim_document') }} as other_documents on other.document_id = other_documents.document_id
    where comparisons.verdict <> 'agrees' and not (comparisons.rule_id = 'D05-correction' and comparisons.verdict = 'rounding')
)

select
    {{ hash_key(['rule_id', 'publication_id', 'other_publication_id', 'item']) }} as finding_id,
    document_id,
    publication_id,
    unit_id,
    fiscal_year,
    stage,
    rule_id,
    case verdict when 'rounding' then concat(kind, '_rounding') else kind end as kind,
    case when verdict = 'rounding' then 'rounding' when is_certain then 'error' else 'notice' end as severity,
    page,
    table_code,
    line_code,
    cast(expected_yuan as {{ text_type() }}) as expected,
    cast(printed_yuan as {{ text_type() }}) as printed,
    'yuan' as unit,
    concat(
        case
            when printed is null then concat('《', file_name, '》没有这一数字')
            else concat('《', file_name, '》', place, '印为', printed)
        end,
        '；',
        case
            when other_printed is null then concat('《', other_file_name, '》没有这一数字')
            else concat('《', other_file_name, '》', other_place, case rule_id when 'D04-department-units' then '为' else '印为' end, other_printed)
        end,
        case
            when printed_yuan is null or expected_yuan is null then '。'
            else concat('，相差', cast(printed_yuan - expected_yuan as {{ text_type() }}), '元。')
        end,
        case when verdict = 'rounding' then '差额在四舍五入范围内。' when is_certain then '' else doubt end
    ) as message,
    concat_ws(
        chr(10), concat('本文件：', coalesce(concat(place, '=', printed), '无')),
        concat('对照文件', substr(other_document_id, 1, 12), '：', coalesce(concat(other_place, '=', other_printed), '无'))
    ) as evidence,
    cast(null as {{ text_type() }}) as root_finding_id
from comparisons
