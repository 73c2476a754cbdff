-- From which state of a document its facts are made, in each year that it speaks of: what its raw rows were read from, which publications
-- it makes, what people ruled of its findings. Facts of a document whose state is another one than before are replaced, others stay.
-- A state that is not known (an engine that does not remember, raw rows of an unknown origin) is always another one.

with publications as (
    select
        document_id,
        partition_year,
        {{ join_sorted("concat_ws('|', cast(publication_no as " ~ text_type() ~ "), publication_id, unit_id, stage)") }} as publications
    from {{ ref('dim_publication') }}
    where {{ run_years_filter() }}
    group by document_id, partition_year
),

rulings as (
    select
        findings.document_id,
        findings.partition_year,
        {{ join_sorted("concat_ws('|', rulings.finding_id, rulings.evidence_hash, rulings.ruling, cast(rulings.ruling_fiscal_year as "
            ~ text_type() ~ "))") }} as rulings
    from {{ ref('stg_disclosures__findings') }} as findings
    inner join {{ ref('stg_hand_kept__rulings') }} as rulings on findings.finding_id = rulings.finding_id
    where {{ run_years_filter('findings.partition_year') }}
    group by findings.document_id, findings.partition_year
),

present as (
    select
        raw_states.document_id,
        raw_states.partition_year,
        raw_states.raw_state || '|' || coalesce(publications.publications, '') || '|' || coalesce(rulings.rulings, '') as document_state
    from ({{ raw_states() }}) as raw_states
    left join publications
        on raw_states.document_id = publications.document_id and raw_states.partition_year = publications.partition_year
    left join rulings on raw_states.document_id = rulings.document_id and raw_states.partition_year = rulings.partition_year
    where {{ run_years_filter('raw_states.partition_year') }}
),

earlier as (
    select document_id, partition_year, document_state from ({{ earlier_document_states() }}) as held where not is_gone
),

compared as (
    select
        coalesce(present.document_id, earlier.document_id) as document_id,
        coalesce(present.partition_year, earlier.partition_year) as partition_year,
        present.document_state,
        case when present.document_state = earlier.document_state then 0 else 1 end as differs,
        present.document_id is null as is_gone
    from present
    full join (select * from earlier where {{ run_years_filter() }}) as earlier
        on present.document_id = earlier.document_id and present.partition_year = earlier.partition_year
)

-- What a document says of one year is numbered together with what it says of the others.
select
    document_id,
    partition_year,
    document_state,
    max(differs) over (partition by document_id) = 1 as is_changed,
    is_gone
from compared

union all

select
    document_id,
    partition_year,
    document_state,
    document_state is null as is_changed,
    false as is_gone
from earlier
where not ({{ run_years_filter() }})
