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
        documents.source_mtime,
        publishers.unit_id,
        publishers.region_code
    from {{ ref('stg_disclosures__publications') }} as publications
    inner join {{ ref('stg_disclosures__documents') }} as documents on publications.document_id = documents.document_id
    inner join {{ ref('int_units__mentioned') }} as publishers
        on publications.document_id = publishers.document_id and publications.publication_no = publishers.publication_no
    where publishers.is_publisher
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

-- A file of tables alone seldom says whether it is the department's or the unit's. Where all that name a level name the same one, and
-- it holds nothing that they hold, it is a part of theirs.
named_levels as (
    select unit_id, fiscal_year, stage, min(publication_level) as publication_level
    from publications
    where publication_level is not null
    group by unit_id, fiscal_year, stage
    having min(publication_level) = max(publication_level)
),

held_at_levels as (
    select distinct publications.unit_id, publications.fiscal_year, publications.stage, holdings.holding
    from publications
    inner join holdings on publications.document_id = holdings.document_id and publications.publication_no = holdings.publication_no
    where publications.publication_level is not null
),

rivals as (
    select distinct publications.publication_id
    from publications
    inner join holdings on publications.document_id = holdings.document_id and publications.publication_no = holdings.publication_no
    inner join held_at_levels
        on publications.unit_id = held_at_levels.unit_id and publications.fiscal_year = held_at_levels.fiscal_year
        and publications.stage = held_at_levels.stage and holdings.holding = held_at_levels.holding
    where publications.publication_level is null
),

levels as (
    select
        publications.publication_id,
        coalesce(
            publications.publication_level, case when rivals.publication_id is null then named_levels.publication_level end
        ) as publication_level
    from publications
    left join rivals on publications.publication_id = rivals.publication_id
    left join named_levels
        on publications.unit_id = named_levels.unit_id and publications.fiscal_year = named_levels.fiscal_year
        and publications.stage = named_levels.stage
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
        publications.publication_id,
        publications.document_id,
        publications.publication_no,
        publications.partition_year,
        publications.media_type,
        publications.source_mtime,
        levels.publication_level,
        publications.unit_id,
        coalesce(fingerprints.fingerprint, '') as fingerprint,
        case
            when publications.region_code is null then {{ hash_key([
                'publications.unit_id', 'publications.fiscal_year', 'publications.stage', 'publications.document_kind', 'levels.publication_level', 'fingerprints.fingerprint']) }}
            else {{ hash_key([
                'publications.unit_id', 'publications.fiscal_year', 'publications.stage', 'publications.document_kind',
                'levels.publication_level'
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
    inner join levels on publications.publication_id = levels.publication_id
    left join fingerprints
        on publications.document_id = fingerprints.document_id and publications.publication_no = fingerprints.publication_no
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
    judged.publication_level,
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
