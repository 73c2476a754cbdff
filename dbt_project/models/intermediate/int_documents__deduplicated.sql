{{ config(materialized='view') }}

-- Documents that claim to be the same publication: equal facts make them format variants of one publication, other facts
-- a correction, and then the later file stands. A unit that could not be located may be any of several of that name, so
-- there only equal facts prove that it is one publication.

with documents as (
    select * from {{ ref('stg_disclosures__documents') }}
),

publishers as (
    select document_id, unit_id, region_code from {{ ref('int_units__mentioned') }} where is_publisher
),

contents as (
    select
        document_id,
        partition_year,
        concat_ws('|', table_code, side, coalesce(line_code, ''), case when coalesce(line_code, '') = '' then {{ plain_label('line_label') }} else '' end,
            measure, cast(amount_yuan as {{ text_type() }})) as content
    from {{ ref('stg_disclosures__budget_lines') }}
    union all
    select
        document_id,
        partition_year,
        concat_ws('|', 'project', coalesce(project_code, ''), {{ plain_text('project_name') }}, coalesce(cast(budget_yuan as {{ text_type() }}), ''),
            coalesce(cast(executed_yuan as {{ text_type() }}), '')) as content
    from {{ ref('stg_disclosures__projects') }}
    union all
    select
        document_id,
        partition_year,
        concat_ws('|', 'indicator', {{ plain_text("coalesce(level3, '')") }}, {{ plain_text("coalesce(target_text, '')") }},
            {{ plain_text("coalesce(actual_text, '')") }}) as content
    from {{ ref('stg_disclosures__indicators') }}
),

fingerprints as (
    select document_id, partition_year, md5({{ join_sorted('content') }}) as fingerprint
    from contents
    group by document_id, partition_year
),

claims as (
    select
        documents.*,
        publishers.unit_id,
        coalesce(fingerprints.fingerprint, '') as fingerprint,
        case
            when documents.status <> 'parsed' or documents.fiscal_year is null or documents.stage is null or publishers.unit_id is null
                then documents.document_id
            when publishers.region_code is null then {{ hash_key([
                'publishers.unit_id', 'documents.fiscal_year', 'documents.stage', 'documents.document_kind', 'documents.publication_level', 'fingerprints.fingerprint']) }}
            else {{ hash_key(['publishers.unit_id', 'documents.fiscal_year', 'documents.stage', 'documents.document_kind', 'documents.publication_level']) }}
        end as publication_id,
        case
            when documents.media_type = 'application/pdf' then 1
            when documents.media_type like '%word%' then 2
            when documents.media_type like '%sheet%' or documents.media_type like '%excel%' then 3
            when documents.media_type like '%html%' then 4
            else 5
        end as format_rank
    from documents
    left join publishers on documents.document_id = publishers.document_id
    left join fingerprints on documents.document_id = fingerprints.document_id
),

-- The later file stands, but one without any fact never replaces one with facts: a text part without its tables.
standing as (
    select
        claims.*,
        first_value(fingerprint) over (
            partition by partition_year, publication_id
            order by case when fingerprint = '' then 1 else 0 end, source_mtime desc, document_id desc
            rows between unbounded preceding and unbounded following
        ) as standing_fingerprint,
        count(*) over (partition by partition_year, publication_id) as document_count,
        min(fingerprint) over (partition by partition_year, publication_id) as least_fingerprint,
        max(fingerprint) over (partition by partition_year, publication_id) as greatest_fingerprint
    from claims
),

chosen as (
    select
        standing.*,
        first_value(document_id) over (
            partition by partition_year, publication_id
            order by case when fingerprint = standing_fingerprint then 0 else 1 end, format_rank, document_id
            rows between unbounded preceding and unbounded following
        ) as current_document_id
    from standing
)

select
    document_id,
    unit_id,
    publication_id,
    status = 'parsed' and document_id = current_document_id as is_current,
    case when status = 'parsed' and document_id <> current_document_id then current_document_id end as superseded_by,
    case
        when document_count = 1 then 'none'
        when least_fingerprint = greatest_fingerprint then 'same_facts'
        else 'different_facts'
    end as publication_conflict,
    partition_year
from chosen
