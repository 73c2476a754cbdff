-- Each table of a publication is held by exactly one current document, and every superseded publication points to a current one.
with holders as (
    select publications.publication_group_id, tables.table_code, count(distinct publications.publication_id) as holder_count
    from {{ ref('dim_publication') }} as publications
    inner join {{ ref('fct_document_table') }} as tables
        on publications.publication_id = tables.publication_id and tables.table_state <> 'absent'
    where publications.is_current
    group by publications.publication_group_id, tables.table_code
),

groups as (
    select publication_group_id, sum(case when is_current then 1 else 0 end) as current_count
    from {{ ref('dim_publication') }}
    group by publication_group_id
),

pointers as (
    select old.publication_id
    from {{ ref('dim_publication') }} as old
    left join {{ ref('dim_publication') }} as standing
        on old.superseded_by = standing.publication_id and old.publication_group_id = standing.publication_group_id and standing.is_current
    where (old.superseded_by is null and not old.is_current) or (old.superseded_by is not null and (standing.publication_id is null or old.is_current))
)

select publication_group_id as failed_id, 'a table in two current documents' as problem from holders where holder_count <> 1
union all
select publication_group_id as failed_id, 'no current document' as problem from groups where current_count = 0
union all
select publication_id as failed_id, 'superseded by no current publication' as problem from pointers
