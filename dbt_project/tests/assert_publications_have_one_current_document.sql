-- Each publication has exactly one document that stands for it, and every superseded document points to it.
with publications as (
    select publication_id, count(*) as document_count, sum(case when is_current then 1 else 0 end) as current_count
    from {{ ref('dim_document') }}
    where status = 'parsed'
    group by publication_id
),

pointers as (
    select old.document_id
    from {{ ref('dim_document') }} as old
    left join {{ ref('dim_document') }} as standing
        on old.superseded_by = standing.document_id and old.publication_id = standing.publication_id and standing.is_current
    where (old.superseded_by is not null and standing.document_id is null) or (old.superseded_by is not null and old.is_current)
)

select publication_id as failed_id, 'not one current document' as problem from publications where current_count <> 1
union all
select document_id as failed_id, 'superseded by no current document' as problem from pointers
