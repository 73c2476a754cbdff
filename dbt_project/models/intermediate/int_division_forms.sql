-- Every spelling under which a unit's name may begin with a division: with or without the divisions above it, each in
-- full or short. A short form ('公安' for 公安县) may be a plain word, and a full name of two characters ('城区') a common
-- noun, but for counties (寿县): such a form counts only where the document also says `confirming_words`.

with divisions as (
    select
        region_code,
        level,
        name,
        coalesce(short_name, '') as short_name,
        province,
        province_short,
        province_abbreviation,
        coalesce(city, '') as city,
        coalesce(city_short, '') as city_short,
        is_current
    from {{ ref('administrative_divisions') }}
),

contexts as (
    select region_code, '' as context from divisions
    union
    select region_code, province as context from divisions where level <> 'province'
    union
    select region_code, province_short as context from divisions where level <> 'province'
    union
    select region_code, city as context from divisions where level = 'county' and city <> ''
    union
    select region_code, city_short as context from divisions where level = 'county' and city_short <> ''
    union
    select region_code, province || city as context from divisions where level = 'county' and city <> '' and city <> province
    union
    select region_code, province_short || city as context from divisions where level = 'county' and city <> '' and city <> province
    union
    select region_code, province_short || city_short as context from divisions where level = 'county' and city_short <> '' and city <> province
),

forms as (
    select
        divisions.*,
        contexts.context || divisions.name as form,
        case
            when contexts.context = '' and length(divisions.name) < 3 and divisions.level = 'county' and divisions.name not like '%县'
                then divisions.city
            else ''
        end as confirming_words
    from divisions
    inner join contexts on divisions.region_code = contexts.region_code
    union all
    select
        divisions.*,
        contexts.context || divisions.short_name as form,
        case when divisions.level = 'province' then '' else divisions.name end as confirming_words
    from divisions
    inner join contexts on divisions.region_code = contexts.region_code
    where divisions.short_name <> ''
    union all
    -- 恩施州, 青龙县: the nationalities of an autonomous division are left out.
    select
        divisions.*,
        contexts.context || divisions.short_name || substr(divisions.name, length(divisions.name), 1) as form,
        '' as confirming_words
    from divisions
    inner join contexts on divisions.region_code = contexts.region_code
    where divisions.short_name <> '' and divisions.level <> 'province' and divisions.name like '%自治_'
)

select
    form,
    region_code,
    min(confirming_words) as confirming_words,
    cast(length(form) as integer) as form_length,
    max(province_short) as province_short,
    max(province_abbreviation) as province_abbreviation,
    max(city) as city,
    max(city_short) as city_short,
    max(case when is_current then 1 else 0 end) = 1 as is_current
from forms
group by form, region_code
