{{ config(materialized='view') }}

-- The units that a department's publication lists, its own unit included, and what each of them published for that year alone.

with departments as (
    select * from {{ ref('int_publications__comparable') }} where publication_level = 'department'
),

listed as (
    select distinct departments.publication_id, mentions.unit_id
    from {{ ref('int_units__mentioned') }} as mentions
    inner join {{ ref('dim_unit') }} as units on mentions.unit_id = units.unit_id
    inner join departments
        on mentions.document_id = departments.document_id and mentions.publication_no = departments.publication_no
        and units.parent_unit_id = departments.unit_id
    where not mentions.is_publisher
),

members as (
    select publication_id, unit_id from listed
    union
    select departments.publication_id, departments.unit_id
    from departments
    where departments.publication_id in (select publication_id from listed)
)

select
    members.publication_id,
    members.unit_id,
    published.publication_id as unit_publication_id
from members
inner join departments on members.publication_id = departments.publication_id
left join {{ ref('int_publications__comparable') }} as published
    on members.unit_id = published.unit_id and departments.fiscal_year = published.fiscal_year and departments.stage = published.stage
    and published.publication_level = 'unit'
