-- Attributes are those of the latest year in which a document states them; the name is
-- the one under which the unit last published, else the fullest one that a document lists.

with mentions as (
    select * from {{ ref('int_units__mentioned') }}
),

statements as (
    select unit_id, 'unit_code' as attribute, unit_code as stated, fiscal_year, document_id, is_publisher from mentions
    union all
    select unit_id, 'nature' as attribute, nature as stated, fiscal_year, document_id, is_publisher from mentions
    union all
    select unit_id, 'rank' as attribute, rank as stated, fiscal_year, document_id, is_publisher from mentions
    union all
    select unit_id, 'funding' as attribute, funding as stated, fiscal_year, document_id, is_publisher from mentions
),

ordered_statements as (
    select
        unit_id,
        attribute,
        stated,
        row_number() over (
            partition by unit_id, attribute
            order by case when is_publisher then 0 else 1 end, coalesce(fiscal_year, 0) desc, document_id, stated
        ) as preference
    from statements
    where coalesce(stated, '') <> ''
),

attributes as (
    select
        unit_id,
        max(case when attribute = 'unit_code' then stated end) as unit_code,
        max(case when attribute = 'nature' then stated end) as nature,
        max(case when attribute = 'rank' then stated end) as rank,
        max(case when attribute = 'funding' then stated end) as funding
    from ordered_statements
    where preference = 1
    group by unit_id
),

ordered_names as (
    select
        unit_id,
        unit_name,
        organisation_name,
        region_code,
        row_number() over (
            partition by unit_id
            order by case when is_publisher then 0 else 1 end, coalesce(fiscal_year, 0) desc, length(unit_name) desc, unit_name
        ) as preference,
        max(case when is_publisher then 1 else 0 end) over (partition by unit_id) as publishes
    from mentions
),

spans as (
    select unit_id, min(fiscal_year) as observed_from_year, max(fiscal_year) as observed_to_year from mentions group by unit_id
),

units as (
    select unit_id, unit_name, organisation_name, region_code, publishes = 1 as is_publisher
    from ordered_names
    where preference = 1
),

-- A code may have had several names: the present one, else any.
ordered_divisions as (
    select
        region_code,
        province,
        nullif(city, '') as city,
        nullif(county, '') as county,
        row_number() over (partition by region_code order by case when is_current then 0 else 1 end, name) as preference
    from {{ ref('administrative_divisions') }}
),

divisions as (
    select region_code, province, city, county from ordered_divisions where preference = 1
),

-- 苏州工业园区教育局 is a body of the zone in its city; the longer spelling of two is the zone's own.
zones as (
    select
        units.unit_id,
        spellings.zone_code,
        spellings.zone_name,
        row_number() over (partition by units.unit_id order by length(spellings.spelling) desc, spellings.zone_code) as preference
    from units
    inner join {{ ref('development_zones') }} as spellings
        on units.region_code = spellings.city_code and {{ begins_with('units.organisation_name', 'spellings.spelling') }}
),

-- Trade unions form one hierarchy along the divisions: county, city, province.
union_parents as (
    select
        child.unit_id,
        parent.unit_id as parent_unit_id,
        row_number() over (partition by child.unit_id order by parent.region_code desc, parent.unit_id) as preference
    from units as child
    inner join units as parent
        on child.organisation_name = '总工会'
        and parent.organisation_name = '总工会'
        and parent.region_code <> child.region_code
        and parent.region_code in (substr(child.region_code, 1, 4) || '00', substr(child.region_code, 1, 2) || '0000')
),

listings as (
    select publisher.unit_id as parent_unit_id, listed.unit_id, listed.fiscal_year, min(listed.document_id) as document_id
    from mentions as listed
    inner join mentions as publisher
        on listed.document_id = publisher.document_id and listed.publication_no = publisher.publication_no and publisher.is_publisher
    where not listed.is_publisher and not listed.is_superior and listed.unit_id <> publisher.unit_id
    group by publisher.unit_id, listed.unit_id, listed.fiscal_year
),

listed_parents as (
    select
        listings.unit_id,
        listings.parent_unit_id,
        listings.document_id,
        row_number() over (partition by listings.unit_id order by coalesce(listings.fiscal_year, 0) desc, listings.parent_unit_id) as preference
    from listings
    -- Two units that list each other: which one is the superior is not known.
    left join listings as reverse on listings.unit_id = reverse.parent_unit_id and listings.parent_unit_id = reverse.unit_id
    where reverse.unit_id is null
),

-- The superior that a unit's own latest publication names, where the unit does not list it itself.
namings as (
    select
        publisher.unit_id,
        superior.unit_id as parent_unit_id,
        superior.document_id,
        row_number() over (
            partition by publisher.unit_id order by coalesce(superior.fiscal_year, 0) desc, superior.unit_id, superior.document_id
        ) as preference
    from mentions as superior
    inner join mentions as publisher
        on superior.document_id = publisher.document_id and superior.publication_no = publisher.publication_no and publisher.is_publisher
    where superior.is_superior and superior.unit_id <> publisher.unit_id
),

named_parents as (
    select namings.unit_id, namings.parent_unit_id, namings.document_id
    from namings
    left join listings as reverse on namings.unit_id = reverse.parent_unit_id and namings.parent_unit_id = reverse.unit_id
    where namings.preference = 1 and reverse.unit_id is null
),

-- Within one treasury the budget code says it, across documents: 305 is the department of 305002, 305002 that of 305002001.
coded as (
    select units.unit_id, units.region_code, attributes.unit_code
    from units
    inner join attributes on units.unit_id = attributes.unit_id
    where units.is_publisher and coalesce(units.region_code, '') not in ('', '000000')
),

coded_parents as (
    select child.unit_id, min(parent.unit_id) as parent_unit_id
    from coded as child
    inner join coded as parent
        on child.region_code = parent.region_code
        and child.unit_id <> parent.unit_id
        and length(parent.unit_code) in (3, 6)
        and length(child.unit_code) = length(parent.unit_code) + 3
        and {{ begins_with('child.unit_code', 'parent.unit_code') }}
    group by child.unit_id
    having count(*) = 1
)

select
    units.unit_id,
    units.unit_name,
    attributes.unit_code,
    coalesce(
        listed_parents.parent_unit_id, named_parents.parent_unit_id, union_parents.parent_unit_id, coded_parents.parent_unit_id
    ) as parent_unit_id,
    case
        when listed_parents.parent_unit_id is not null then 'listed'
        when named_parents.parent_unit_id is not null then 'named'
        when union_parents.parent_unit_id is not null then 'union_hierarchy'
        when coded_parents.parent_unit_id is not null then 'coded'
    end as parent_basis,
    case
        when listed_parents.parent_unit_id is not null then listed_parents.document_id
        else named_parents.document_id
    end as parent_document_id,
    divisions.province,
    divisions.city,
    divisions.county,
    nullif(units.region_code, '000000') as region_code,
    zones.zone_code,
    zones.zone_name,
    attributes.nature,
    attributes.rank,
    attributes.funding,
    units.organisation_name,
    units.is_publisher,
    coalesce(grouped.current_unit_id, units.unit_id) as current_unit_id,
    coalesce(current_units.unit_name, units.unit_name) as current_unit_name,
    spans.observed_from_year,
    spans.observed_to_year
from units
left join {{ ref('int_units__grouped') }} as grouped on units.unit_id = grouped.unit_id
left join units as current_units on grouped.current_unit_id = current_units.unit_id
left join spans on units.unit_id = spans.unit_id
left join attributes on units.unit_id = attributes.unit_id
left join divisions on units.region_code = divisions.region_code
left join zones on units.unit_id = zones.unit_id and zones.preference = 1
left join union_parents on units.unit_id = union_parents.unit_id and union_parents.preference = 1
left join listed_parents on units.unit_id = listed_parents.unit_id and listed_parents.preference = 1
left join named_parents on units.unit_id = named_parents.unit_id
left join coded_parents on units.unit_id = coded_parents.unit_id
