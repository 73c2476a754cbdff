{{ config(materialized='view') }}

-- D05: a publication and the later one that corrects it, cell by cell; cells that a table prints more than once cannot be told
-- apart and are left out. A correction is for the reader to know, never an error.

with pairs as (
    select publication_id as other_publication_id, superseded_by as publication_id
    from {{ ref('dim_publication') }}
    where superseded_by is not null
),

compared as (
    select publication_id from pairs
    union
    select other_publication_id as publication_id from pairs
),

cells as (
    select
        publication_id,
        table_code,
        side,
        line_key,
        measure,
        count(*) as cell_count,
        min(line_code) as line_code,
        min(amount_yuan) as amount_yuan,
        min(page) as page,
        min(place) as place,
        min(printed) as printed,
        min(step_yuan) as step_yuan
    from {{ ref('int_budget_lines__placed') }}
    where publication_id in (select publication_id from compared)
    group by publication_id, table_code, side, line_key, measure
),

tables as (
    select distinct publication_id, table_code from cells
),

shared_tables as (
    select pairs.publication_id, pairs.other_publication_id, own.table_code
    from pairs
    inner join tables as own on pairs.publication_id = own.publication_id
    inner join tables as other on pairs.other_publication_id = other.publication_id and own.table_code = other.table_code
),

own_cells as (
    select shared_tables.publication_id as own_id, shared_tables.other_publication_id as other_id, cells.*
    from shared_tables
    inner join cells on shared_tables.publication_id = cells.publication_id and shared_tables.table_code = cells.table_code
),

other_cells as (
    select shared_tables.publication_id as own_id, shared_tables.other_publication_id as other_id, cells.*
    from shared_tables
    inner join cells on shared_tables.other_publication_id = cells.publication_id and shared_tables.table_code = cells.table_code
)

select
    'D05-correction' as rule_id,
    coalesce(own.own_id, other.own_id) as publication_id,
    coalesce(own.other_id, other.other_id) as other_publication_id,
    'table_vs_table' as kind,
    concat_ws(
        ':', coalesce(own.table_code, other.table_code), coalesce(own.side, other.side), coalesce(own.line_key, other.line_key),
        coalesce(own.measure, other.measure)
    ) as item,
    own.page,
    coalesce(own.table_code, other.table_code) as table_code,
    coalesce(own.line_code, other.line_code) as line_code,
    own.amount_yuan as printed_yuan,
    own.printed,
    own.place,
    other.amount_yuan as expected_yuan,
    other.printed as other_printed,
    other.place as other_place,
    greatest(coalesce(own.step_yuan, 0), coalesce(other.step_yuan, 0)) as tolerance_yuan,
    coalesce(own.step_yuan = other.step_yuan, true) as has_equal_steps,
    false as is_certain,
    '本文件是更正后的版本。' as doubt
from own_cells as own
full outer join other_cells as other
    on own.own_id = other.own_id and own.other_id = other.other_id and own.table_code = other.table_code and own.side = other.side
    and own.line_key = other.line_key and own.measure = other.measure
where coalesce(own.cell_count, 1) = 1 and coalesce(other.cell_count, 1) = 1
