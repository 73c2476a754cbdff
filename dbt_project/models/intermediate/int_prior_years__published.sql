{{ config(materialized='view') }}

-- Each comparable document with the budget and the final account that its unit published for the year before.

select
    own.publication_id,
    earlier.publication_id as other_publication_id,
    own.stage,
    earlier.stage as other_stage,
    own.is_located
from {{ ref('int_publications__comparable') }} as own
inner join {{ ref('int_publications__comparable') }} as earlier
    on own.unit_id = earlier.unit_id and own.fiscal_year = earlier.fiscal_year + 1 and own.publication_level = earlier.publication_level
