{{ config(materialized='incremental', incremental_strategy='append', on_schema_change='append_new_columns',
          partition_by='partition_year', pre_hook="{{ delete_run_years() }}") }}

-- A unit is located by what its own document says, or its neighbour in the same folder and year, and by nothing else: then its
-- id does not depend on which other years are in the warehouse, and building the years in any order gives the same ids.

-- A publisher that cannot be told stays visible under the name of its file.
with documents as (
    select
        publications.document_id,
        publications.publication_no,
        coalesce(nullif(publications.unit_name, ''), '单位不明（' || documents.file_name || '）') as unit_name,
        publications.unit_name_printed,
        publications.unit_code,
        publications.fiscal_year,
        publications.publication_level,
        publications.title,
        publications.partition_year,
        coalesce(publications.unit_name, '') = '' as is_unknown,
        substr(documents.source_path, 1, length(documents.source_path) - length(documents.file_name)) as folder
    from {{ ref('stg_disclosures__publications') }} as publications
    inner join {{ ref('stg_disclosures__documents') }} as documents on publications.document_id = documents.document_id
    where {{ run_years_filter('publications.partition_year') }}
),

stated_unit_facts as (
    select * from {{ ref('stg_disclosures__unit_facts') }} where {{ run_years_filter() }}
),

-- Rows of tables by unit name the units that the document covers.
row_units as (
    select distinct
        document_id,
        publication_no,
        {{ body_itself('organisation') }} as unit_name
    from {{ ref('stg_disclosures__budget_lines') }}
    where {{ run_years_filter() }} and length({{ plain_text("coalesce(organisation, '')") }}) between 4 and 60
),

unit_facts as (
    select document_id, publication_no, unit_name, unit_code, nature, rank, funding, is_publisher, is_superior from stated_unit_facts
    union all
    select
        row_units.document_id,
        row_units.publication_no,
        row_units.unit_name,
        cast(null as {{ text_type() }}) as unit_code,
        cast(null as {{ text_type() }}) as nature,
        cast(null as {{ text_type() }}) as rank,
        cast(null as {{ text_type() }}) as funding,
        false as is_publisher,
        false as is_superior
    from row_units
    left join stated_unit_facts
        on row_units.document_id = stated_unit_facts.document_id and row_units.publication_no = stated_unit_facts.publication_no
        and row_units.unit_name = {{ body_itself('stated_unit_facts.unit_name') }}
    where stated_unit_facts.document_id is null and row_units.unit_name <> ''
),

publisher_facts as (
    select
        document_id,
        publication_no,
        max(unit_code) as unit_code,
        max(nature) as nature,
        max(rank) as rank,
        max(funding) as funding
    from unit_facts
    where is_publisher
    group by document_id, publication_no
),

listed as (
    select
        document_id,
        publication_no,
        {{ body_itself('unit_name') }} as unit_name,
        unit_code,
        nature,
        rank,
        funding,
        is_superior
    from unit_facts
    where not is_publisher
),

mentions as (
    select
        documents.document_id,
        documents.publication_no,
        documents.folder,
        documents.is_unknown,
        documents.unit_name,
        coalesce(documents.unit_code, publisher_facts.unit_code) as unit_code,
        publisher_facts.nature,
        publisher_facts.rank,
        publisher_facts.funding,
        true as is_publisher,
        false as is_superior,
        documents.fiscal_year,
        documents.publication_level,
        documents.partition_year
    from documents
    left join publisher_facts
        on documents.document_id = publisher_facts.document_id and documents.publication_no = publisher_facts.publication_no
    union all
    select
        listed.document_id,
        listed.publication_no,
        documents.folder,
        false as is_unknown,
        listed.unit_name,
        max(listed.unit_code) as unit_code,
        max(listed.nature) as nature,
        max(listed.rank) as rank,
        max(listed.funding) as funding,
        false as is_publisher,
        max(case when listed.is_superior then 1 else 0 end) = 1 as is_superior,
        documents.fiscal_year,
        documents.publication_level,
        documents.partition_year
    from listed
    inner join documents on listed.document_id = documents.document_id and listed.publication_no = documents.publication_no
    -- What the publisher's own name begins with is a name cut off by a narrow column, or the superior; nothing below it.
    where listed.unit_name not in ({{ body_itself('documents.unit_name') }}, concat({{ body_itself('documents.unit_name') }}, '机关'))
        and (listed.is_superior or not {{ begins_with(plain_text('documents.unit_name'), 'listed.unit_name') }})
    group by
        listed.document_id, listed.publication_no, documents.folder, listed.unit_name, documents.fiscal_year,
        documents.publication_level, documents.partition_year
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
        row_number() over (partition by cleaned.document_id, cleaned.publication_no, cleaned.unit_name order by length(prefixes.prefix) desc) as preference
    from cleaned
    left join {{ ref('unit_name_prefixes') }} as prefixes on {{ begins_with('cleaned.clean_name', 'prefixes.prefix') }}
),

prefix_split as (
    select
        document_id,
        publication_no,
        folder,
        is_unknown,
        unit_name,
        unit_code,
        nature,
        rank,
        funding,
        is_publisher,
        is_superior,
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
    select document_id, publication_no, title as words from documents
    union all
    select document_id, publication_no, unit_name_printed as words from documents
    union all
    select document_id, publication_no, unit_name as words from documents where not is_unknown
    union all
    select document_id, publication_no, unit_name as words from unit_facts
    union all
    select document_id, publication_no, snippet as words from {{ ref('stg_disclosures__evidence') }}
    where {{ run_years_filter() }} and coalesce(attribute, '') not in ('approved_on', 'published_on', 'staff_quota', 'staff_actual')
    union all
    select document_id, publication_no, project_name as words from {{ ref('stg_disclosures__projects') }} where {{ run_years_filter() }}
),

document_words as (
    select document_id, publication_no, {{ join_sorted('words') }} as words
    from spoken
    where words is not null
    group by document_id, publication_no
),

lengths as (
    {{ numbers(30) }}
),

-- A development zone bears the short name of its city, or county: 苏州工业园区教育局. A name of its own may stand between (武汉东湖新技术开发区,
-- 长春净月高新区), behind a city. 新区, 新城 and the like follow many a name that is also that of a city elsewhere (朝阳新城, 山南新区, 滨江新区): then
-- a list has to know the zone.
{% set statutory_zones -%}
(工业园区|(经济|技术|产业|综合|旅游|农业|开发)+(开发|试验|实验|示范|度假)区|经开区|高新区|高新技术产业园区|综合保税区|保税港?区|出口加工区|自贸区|自由贸易试验区|旅游度假区)
{%- endset %}
{% set any_zones -%}
({{ statutory_zones }}|开发区|港务区|风景名胜区|示范区|集聚区|科技园区|产业园区|管理区|生态城|新区|新城)
{%- endset %}
beginnings as (
    select
        prefix_split.document_id,
        prefix_split.publication_no,
        prefix_split.unit_name,
        prefix_split.is_publisher,
        lengths.number as form_length,
        substr(prefix_split.local_name, 1, lengths.number) as form,
        substr(prefix_split.local_name, lengths.number + 1) as remainder
    from prefix_split
    inner join lengths on lengths.number <= length(prefix_split.local_name)
),

zoned as (
    select
        beginnings.*,
        {{ remove_pattern('remainder', '^' ~ any_zones) }} <> remainder as names_a_zone,
        {{ remove_pattern('remainder', '^[^省市县区州旗]{0,4}' ~ any_zones) }} <> remainder as names_a_zone_by_its_name,
        {{ remove_pattern('remainder', '^[^省市县区州旗]{0,4}' ~ statutory_zones) }} <> remainder as names_a_statutory_zone
    from beginnings
),

listed_zones as (
    select distinct zoned.document_id, zoned.publication_no, zoned.unit_name, zoned.form_length, spellings.city_code
    from zoned
    inner join {{ ref('development_zones') }} as spellings on {{ begins_with('zoned.remainder', 'spellings.spelling') }}
    where zoned.names_a_zone_by_its_name
),

-- The cities of which documents with zones speak, by their own name or that of a county.
zone_documents as (
    select distinct document_id, publication_no from zoned where names_a_zone_by_its_name
),

spoken_cities as (
    select distinct zone_documents.document_id, zone_documents.publication_no, substr(divisions.region_code, 1, 4) as city_prefix
    from zone_documents
    inner join document_words
        on zone_documents.document_id = document_words.document_id and zone_documents.publication_no = document_words.publication_no
    inner join {{ ref('administrative_divisions') }} as divisions
        on divisions.level <> 'province' and length(divisions.name) >= 3 and {{ contains('document_words.words', 'divisions.name') }}
),

placeless_documents as (
    select zone_documents.document_id, zone_documents.publication_no
    from zone_documents
    left join spoken_cities
        on zone_documents.document_id = spoken_cities.document_id and zone_documents.publication_no = spoken_cities.publication_no
    where spoken_cities.document_id is null
),

weighed as (
    select
        zoned.document_id,
        zoned.publication_no,
        zoned.unit_name,
        forms.form_length,
        forms.region_code,
        forms.province_short,
        forms.is_current,
        zoned.names_a_zone,
        forms.confirming_words = '' or {{ contains('document_words.words', 'forms.confirming_words') }} as is_confirmed,
        zoned.names_a_zone_by_its_name and forms.region_code like '%00' as is_zone_of_a_city,
        -- A listed zone's own body may speak of other places; what others list may be theirs.
        (listed_zones.city_code is not null and zoned.is_publisher)
        or (
            (zoned.names_a_statutory_zone or listed_zones.city_code is not null)
            and (placeless_documents.document_id is not null or spoken_cities.city_prefix is not null)
        ) as is_known_zone,
        case
            when coalesce(forms.city, '') <> '' and {{ contains('document_words.words', 'forms.city') }} then 3
            when coalesce(forms.city_short, '') <> '' and {{ contains('document_words.words', 'forms.city_short') }} then 2
            when {{ contains('document_words.words', 'forms.province_short') }}
                or {{ contains('document_words.words', "(forms.province_abbreviation || '财')") }} then 1
            else 0
        end as spoken_strength
    from zoned
    inner join document_words
        on zoned.document_id = document_words.document_id and zoned.publication_no = document_words.publication_no
    inner join {{ ref('int_division_forms') }} as forms on zoned.form = forms.form
    left join listed_zones
        on zoned.document_id = listed_zones.document_id and zoned.publication_no = listed_zones.publication_no
        and zoned.unit_name = listed_zones.unit_name and zoned.form_length = listed_zones.form_length
        and forms.region_code = listed_zones.city_code
    left join spoken_cities
        on zoned.document_id = spoken_cities.document_id and zoned.publication_no = spoken_cities.publication_no
        and substr(forms.region_code, 1, 4) = spoken_cities.city_prefix
    left join placeless_documents
        on zoned.document_id = placeless_documents.document_id and zoned.publication_no = placeless_documents.publication_no
),

candidates as (
    select
        document_id,
        publication_no,
        unit_name,
        form_length,
        region_code,
        province_short,
        is_current,
        case when is_zone_of_a_city then 4 else spoken_strength end as evidence_strength
    from weighed
    where is_confirmed
        or (is_zone_of_a_city and is_known_zone)
        -- A county's short name is a plain word: its zone counts where the document speaks of its city.
        or (names_a_zone and region_code not like '%00' and spoken_strength >= 2)
),

longest as (
    select
        candidates.*,
        max(form_length) over (partition by document_id, publication_no, unit_name) as longest_length
    from candidates
),

strongest as (
    select
        longest.*,
        max(evidence_strength) over (partition by document_id, publication_no, unit_name) as best_strength
    from longest
    where form_length = longest_length
),

-- One division, or none: a name that several divisions share and no evidence tells apart stays without a place. One that a
-- province gave another code (寿县 came to another city) is the division of today.
located as (
    select
        document_id,
        publication_no,
        unit_name,
        max(form_length) as form_length,
        case
            when count(distinct region_code) = 1 then max(region_code)
            when count(distinct province_short) = 1 and sum(case when is_current then 1 else 0 end) = 1
                then max(case when is_current then region_code end)
        end as region_code
    from strongest
    where evidence_strength = best_strength
    group by document_id, publication_no, unit_name
),

placed as (
    select
        prefix_split.*,
        located.form_length is not null as names_a_division,
        located.region_code as own_region_code,
        case when located.region_code is not null then located.form_length else 0 end as place_length,
        max(case when prefix_split.is_publisher then located.region_code end) over (
            partition by prefix_split.document_id, prefix_split.publication_no
        ) as publisher_region_code
    from prefix_split
    left join located
        on prefix_split.document_id = located.document_id and prefix_split.publication_no = located.publication_no
        and prefix_split.unit_name = located.unit_name
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

-- A publisher that does not say its place has that of its namesake in a neighbouring file: one publication over several files.
neighbours as (
    select bare.document_id, bare.publication_no, bare.unit_name, max(namesakes.region_code) as region_code
    from named as bare
    inner join named as namesakes
        on bare.folder = namesakes.folder and bare.partition_year = namesakes.partition_year
        and bare.organisation_name = namesakes.organisation_name and namesakes.own_region_code is not null and namesakes.is_publisher
    where bare.is_publisher and bare.region_code is null and not bare.names_a_division and not bare.is_unknown
    group by bare.document_id, bare.publication_no, bare.unit_name
    having count(distinct namesakes.region_code) = 1
),

settled as (
    select
        named.document_id,
        named.publication_no,
        named.folder,
        named.clean_name,
        named.organisation_name,
        coalesce(named.region_code, neighbours.region_code) as region_code,
        named.unit_code,
        named.nature,
        named.rank,
        named.funding,
        named.is_publisher,
        named.is_superior,
        named.is_unknown,
        named.publication_level,
        named.fiscal_year,
        named.partition_year,
        -- 总工会, or a county's name that several cities have: what stands elsewhere under that name may be another body.
        named.names_a_division or not (
            {%- for level in ['省', '市', '县', '区', '旗', '州', '盟', '镇', '乡'] %}
            {% if not loop.first %}or {% endif %}{{ contains('substr(named.clean_name, 2, 8)', "'" ~ level ~ "'") }}
            {%- endfor %}
        ) as is_bare
    from named
    left join neighbours
        on named.document_id = neighbours.document_id and named.publication_no = neighbours.publication_no
        and named.unit_name = neighbours.unit_name
),

identified as (
    select
        settled.*,
        case
            when is_unknown then {{ hash_key(["'unknown'", 'document_id', 'publication_no']) }}
            when region_code is not null then {{ hash_key(['region_code', 'organisation_name']) }}
            when is_bare then {{ hash_key(["'unlocated'", 'clean_name', 'unit_code', 'folder']) }}
            else {{ hash_key(["'unlocated'", 'clean_name']) }}
        end as unit_id
    from settled
)

select
    document_id,
    publication_no,
    unit_id,
    clean_name as unit_name,
    organisation_name,
    region_code,
    unit_code,
    nature,
    rank,
    funding,
    is_publisher,
    is_superior,
    publication_level,
    fiscal_year,
    partition_year
from identified
