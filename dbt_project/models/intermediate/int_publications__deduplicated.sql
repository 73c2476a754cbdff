-- Documents that claim to hold the same publication: equal facts make them format variants of one publication, other facts
-- a correction, and then the later file stands. What holds none of the tables, projects or sentences of a better one is a part
-- of the publication beside it: cover, tables and targets may be files of their own. A document of several publications makes a
-- claim for each of them. A unit that could not be located may be any of several of that name, so there only equal facts prove
-- that it is one publication.

with publications as (
    select
        publications.*,
        {{ hash_key(['publications.document_id', 'publications.publication_no']) }} as publication_id,
        documents.media_type,
        documents.source_mtime
    from {{ ref('stg_disclosures__publications') }} as publications
    inner join {{ ref('stg_disclosures__documents') }} as documents on publications.document_id = documents.document_id
),

publishers as (
    select document_id, publication_no, unit_id, region_code from {{ ref('int_units__mentioned') }} where is_publisher
),

contents as (
    select
        document_id,
        publication_no,
        partition_year,
        concat_ws('|', table_code, side, coalesce(line_code, ''), case when coalesce(line_code, '') = '' then {{ plain_label('line_label') }} else '' end,
            measure, cast(amount_yuan as {{ text_type() }})) as content
    from {{ ref('stg_disclosures__budget_lines') }}
    union all
    select
        document_id,
        publication_no,
        partition_year,
        concat_ws('|', 'project', coalesce(project_code, ''), {{ plain_text('project_name') }}, coalesce(cast(budget_yuan as {{ text_type() }}), ''),
            coalesce(cast(executed_yuan as {{ text_type() }}), '')) as content
    from {{ ref('stg_disclosures__projects') }}
    union all
    select
        document_id,
        publication_no,
        partition_year,
        concat_ws('|', 'indicator', {{ plain_text("coalesce(level3, '')") }}, {{ plain_text("coalesce(target_text, '')") }},
            {{ plain_text("coalesce(actual_text, '')") }}) as content
    from {{ ref('stg_disclosures__indicators') }}
),

fingerprints as (
    select document_id, publication_no, partition_year, md5({{ join_sorted('content') }}) as fingerprint
    from contents
    group by document_id, publication_no, partition_year
),

claims as (
    select
        publications.*,
        publishers.unit_id,
        coalesce(fingerprints.fingerprint, '') as fingerprint,
        case
            when publishers.region_code is null then {{ hash_key([
                'publishers.unit_id', 'publications.fiscal_year', 'publications.stage', 'publications.document_kind', 'publications.publication_level', 'fingerprints.fingerprint']) }}
            else {{ hash_key([
                'publishers.unit_id', 'publications.fiscal_year', 'publications.stage', 'publications.document_kind',
                'publications.publication_level'
            ]) }}
        end as publication_group_id,
        case
            when publications.media_type = 'application/pdf' then 1
            when publications.media_type like '%word%' then 2
            when publications.media_type like '%sheet%' or publications.media_type like '%excel%' then 3
            when publications.media_type like '%html%' then 4
            else 5
        end as format_rank
    from publications
    inner join publishers on publications.document_id = publishers.document_id and publications.publication_no = publishers.publication_no
    left join fingerprints
        on publications.document_id = fingerprints.document_id and publications.publication_no = fingerprints.publication_no
),

-- What a document holds of a publication: a table (also an empty one), its projects and targets, its text.
holdings as (
    select document_id, publication_no, table_code as holding from {{ ref('stg_disclosures__budget_lines') }}
    union
    select document_id, publication_no, table_code as holding from {{ ref('stg_disclosures__tables') }} where table_state <> 'absent'
    union
    select document_id, publication_no, 'projects' as holding from {{ ref('stg_disclosures__projects') }}
    union
    select document_id, publication_no, 'projects' as holding from {{ ref('stg_disclosures__indicators') }}
    union
    select document_id, publication_no, 'text' as holding from {{ ref('stg_disclosures__stated_amounts') }}
),

-- The later file stands, but one without any fact never replaces one with facts: a text part without its tables.
standing as (
    select
        claims.*,
        first_value(fingerprint) over (
            partition by partition_year, publication_group_id
            order by case when fingerprint = '' then 1 else 0 end, source_mtime desc, document_id desc, publication_no desc
            rows between unbounded preceding and unbounded following
        ) as standing_fingerprint
    from claims
),

ranked as (
    select
        standing.*,
        row_number() over (
            partition by partition_year, publication_group_id
            order by case when fingerprint = standing_fingerprint then 0 else 1 end, case when fingerprint = '' then 1 else 0 end,
                case when fingerprint = standing_fingerprint then format_rank else 0 end,
                case when fingerprint = standing_fingerprint then null else source_mtime end desc, document_id, publication_no
        ) as claim_rank
    from standing
),

held as (
    select ranked.publication_id, ranked.partition_year, ranked.publication_group_id, ranked.claim_rank, ranked.fingerprint, holdings.holding
    from ranked
    inner join holdings on ranked.document_id = holdings.document_id and ranked.publication_no = holdings.publication_no
),

replaced as (
    select own.publication_id, min(better.claim_rank) as better_rank
    from held as own
    inner join held as better
        on own.partition_year = better.partition_year and own.publication_group_id = better.publication_group_id
        and own.holding = better.holding and better.claim_rank < own.claim_rank
    group by own.publication_id
),

-- Two claims are in conflict where they hold the same thing and print other facts.
conflicts as (
    select own.publication_id, max(case when own.fingerprint <> other.fingerprint then 1 else 0 end) as has_other_facts
    from held as own
    inner join held as other
        on own.partition_year = other.partition_year and own.publication_group_id = other.publication_group_id
        and own.holding = other.holding and own.publication_id <> other.publication_id
    group by own.publication_id
),

judged as (
    select ranked.*, replaced.publication_id is null as is_current, conflicts.has_other_facts, replaced.better_rank
    from ranked
    left join replaced on ranked.publication_id = replaced.publication_id
    left join conflicts on ranked.publication_id = conflicts.publication_id
),

-- The current claim that stands for a replaced one: the one that replaces it, or where that is replaced itself, the first.
successors as (
    select
        old.publication_id,
        min(case when better.claim_rank = old.better_rank then better.publication_id end) as next_id,
        min(case when better.claim_rank = 1 then better.publication_id end) as first_id
    from judged as old
    inner join judged as better
        on old.partition_year = better.partition_year and old.publication_group_id = better.publication_group_id and better.is_current
    where not old.is_current
    group by old.publication_id
)

select
    judged.publication_id,
    judged.document_id,
    judged.publication_no,
    judged.unit_id,
    judged.publication_group_id,
    cast(judged.claim_rank as integer) as claim_rank,
    judged.is_current,
    coalesce(successors.next_id, successors.first_id) as superseded_by,
    case
        when judged.has_other_facts is null then 'none'
        when judged.has_other_facts = 0 then 'same_facts'
        else 'different_facts'
    end as publication_conflict,
    judged.partition_year
from judged
left join successors on judged.publication_id = successors.publication_id
