{{ config(materialized='view') }}

-- The units that a department's document lists, its own unit included, and what each of them published for that year alone.

with departments as (
    select * from {{ ref('int_publications__comparable') }} where publication_level = 'department'
),

listed as (
    select distinct mentions.document_id, mentions.unit_id
    from {{ ref('int_units__mentioned') }} as mentions
    inner join {{ ref('dim_unit') }} as units on mentions.unit_id = units.unit_id
    inner join departments on mentions.document_id = departments.document_id and units.parent_unit_id = departments.unit_id
    where not mentions.is_publisher
),

members as (
    select document_id, unit_id from listed
    union
    select departments.document_id, departments.unit_id
    from departments
    where departments.document_id in (select document_id from listed)
)

select
    members.document_id,
    members.unit_id,
    published.document_id as unit_document_id
from members
inner join departments on members.document_id = departments.document_id
left join {{ ref('int_publications__comparable') }} as published
    on members.unit_id = published.unit_id and departments.fiscal_year = published.fiscal_year and departments.stage = published.stage
    and published.publication_level = 'unit'
