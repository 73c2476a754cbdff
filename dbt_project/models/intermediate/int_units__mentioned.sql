{{ config(materialized='incremental', incremental_strategy='append', on_schema_change='append_new_columns',
          pre_hook="{{ delete_run_years() }}") }}

-- A unit is located by what its own document says and by nothing else: then its id does not depend on which
-- other years are in the warehouse, and building the years in any order gives the same ids.

with documents as (
    select *
    from {{ ref('stg_disclosures__documents') }}
    where status = 'parsed' and coalesce(unit_name, '') <> '' and {{ run_years_filter() }}
),

unit_facts as (
    select * from {{ ref('stg_disclosures__unit_facts') }} where {{ run_years_filter() }}
),

publisher_facts as (
    select
        document_id,
        max(unit_code) as unit_code,
        max(nature) as nature,
        max(rank) as rank,
        max(funding) as funding
    from unit_facts
    where is_publisher
    group by document_id
),

mentions as (
    select
        documents.document_id,
        documents.unit_name,
        coalesce(documents.unit_code, publisher_facts.unit_code) as unit_code,
        publisher_facts.nature,
        publisher_facts.rank,
        publisher_facts.funding,
        true as is_publisher,
        documents.fiscal_year,
        documents.publication_level,
        documents.partition_year
    from documents
    left join publisher_facts on documents.document_id = publisher_facts.document_id
    union all
    select
        unit_facts.document_id,
        unit_facts.unit_name,
        max(unit_facts.unit_code) as unit_code,
        max(unit_facts.nature) as nature,
        max(unit_facts.rank) as rank,
        max(unit_facts.funding) as funding,
        false as is_publisher,
        documents.fiscal_year,
        documents.publication_level,
        documents.partition_year
    from unit_facts
    inner join documents on unit_facts.document_id = documents.document_id
    where not unit_facts.is_publisher and {{ plain_text('unit_facts.unit_name') }} <> {{ plain_text('documents.unit_name') }}
    group by unit_facts.document_id, unit_facts.unit_name, documents.fiscal_year, documents.publication_level, documents.partition_year
),

cleaned as (
    select
        mentions.*,
        {{ plain_text('unit_name') }} as clean_name
    from mentions
),

-- Parties, the 政协 and vertically managed bodies stand before the division in the names of their local bodies.
prefixed as (
    select
        cleaned.*,
        prefixes.prefix,
        coalesce(prefixes.short_form, '') as prefix_form,
        row_number() over (partition by cleaned.document_id, cleaned.unit_name order by length(prefixes.prefix) desc) as preference
    from cleaned
    left join {{ ref('unit_name_prefixes') }} as prefixes on {{ begins_with('cleaned.clean_name', 'prefixes.prefix') }}
),

prefix_split as (
    select
        document_id,
        unit_name,
        unit_code,
        nature,
        rank,
        funding,
        is_publisher,
        fiscal_year,
        publication_level,
        partition_year,
        clean_name,
        prefix_form,
        case when prefix is null then clean_name else substr(clean_name, length(prefix) + 1) end as local_name
    from prefixed
    where preference = 1
),

-- What the document says about its place, for names that several divisions share.
spoken as (
    select document_id, title as words from documents
    union all
    select document_id, unit_name_printed as words from documents
    union all
    select document_id, unit_name as words from documents
    union all
    select document_id, unit_name as words from unit_facts
    union all
    select document_id, snippet as words from {{ ref('stg_disclosures__evidence') }}
    where {{ run_years_filter() }} and coalesce(attribute, '') not in ('approved_on', 'published_on')
    union all
    select document_id, project_name as words from {{ ref('stg_disclosures__projects') }} where {{ run_years_filter() }}
),

document_words as (
    select document_id, {{ join_sorted('words') }} as words
    from spoken
    where words is not null
    group by document_id
),

lengths as (
    {{ numbers(30) }}
),

candidates as (
    select
        prefix_split.document_id,
        prefix_split.unit_name,
        forms.form_length,
        forms.region_code,
        case
            when coalesce(forms.city, '') <> '' and {{ contains('document_words.words', 'forms.city') }} then 3
            when coalesce(forms.city_short, '') <> '' and {{ contains('document_words.words', 'forms.city_short') }} then 2
            when {{ contains('document_words.words', 'forms.province_short') }}
                or {{ contains('document_words.words', "(forms.province_abbreviation || '财')") }} then 1
            else 0
        end as evidence_strength
    from prefix_split
    inner join document_words on prefix_split.document_id = document_words.document_id
    inner join lengths on lengths.number <= length(prefix_split.local_name)
    inner join {{ ref('int_division_forms') }} as forms on substr(prefix_split.local_name, 1, lengths.number) = forms.form
    where forms.confirming_words = '' or {{ contains('document_words.words', 'forms.confirming_words') }}
),

longest as (
    select
        candidates.*,
        max(form_length) over (partition by document_id, unit_name) as longest_length
    from candidates
),

strongest as (
    select
        longest.*,
        max(evidence_strength) over (partition by document_id, unit_name) as best_strength
    from longest
    where form_length = longest_length
),

-- One division, or none: a name that several divisions share and no evidence tells apart stays without a place.
located as (
    select
        document_id,
        unit_name,
        max(form_length) as form_length,
        case when count(distinct region_code) = 1 then max(region_code) end as region_code
    from strongest
    where evidence_strength = best_strength
    group by document_id, unit_name
),

placed as (
    select
        prefix_split.*,
        located.form_length is not null as names_a_division,
        located.region_code as own_region_code,
        case when located.region_code is not null then located.form_length else 0 end as place_length,
        max(case when prefix_split.is_publisher then located.region_code end) over (partition by prefix_split.document_id) as publisher_region_code
    from prefix_split
    left join located on prefix_split.document_id = located.document_id and prefix_split.unit_name = located.unit_name
),

named as (
    select
        placed.*,
        case
            -- 甲市委 and 甲市委员会 are one body.
            when prefix_form = '中共' and substr(local_name, place_length + 1, 3) = '委员会' then '中共委' || substr(local_name, place_length + 4)
            else prefix_form || substr(local_name, place_length + 1)
        end as organisation_name,
        case
            when own_region_code is not null then own_region_code
            -- A listed unit whose name tells no place belongs to the government of the unit that lists it.
            when not names_a_division and not is_publisher then publisher_region_code
            when not names_a_division and (
                {{ begins_with('clean_name', "'国家'") }} or {{ begins_with('clean_name', "'国务院'") }}
                or {{ begins_with('clean_name', "'中华人民共和国'") }} or {{ begins_with('clean_name', "'中央'") }}
                or {{ begins_with('clean_name', "'全国'") }} or {{ begins_with('clean_name', "'最高人民'") }}
            ) then '000000'
        end as region_code
    from placed
),

identified as (
    select
        named.*,
        case
            when region_code is not null then {{ hash_key(['region_code', 'organisation_name']) }}
            else {{ hash_key(["'unlocated'", 'clean_name', 'unit_code']) }}
        end as unit_id
    from named
)

select
    document_id,
    unit_id,
    clean_name as unit_name,
    organisation_name,
    region_code,
    unit_code,
    nature,
    rank,
    funding,
    is_publisher,
    publication_level,
    fiscal_year,
    partition_year
from identified
